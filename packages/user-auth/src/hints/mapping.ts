import { createWarnOnce, type Logger, quote } from '@invect/core';

/** Warnings for a `mapUser` or `mapRole` that refuses users, probably by mistake. */
export interface MappingHints {
  /** `mapUser` returned undefined. */
  readonly noIdentity: () => void;
  /** `mapRole` returned nothing for a role of better-auth. */
  readonly noRole: (role: string | null | undefined) => void;
}

/** Creates the hints of one host. Each is logged once; the one for `mapRole` once for each role. */
export function createMappingHints(logger: Logger): MappingHints {
  const warnOnce = createWarnOnce(logger);
  return {
    noIdentity: () =>
      warnOnce(
        'mapUser',
        'mapUser returned undefined, so a user was refused with 403: return an identity, or null to refuse the user. Is a return statement missing?',
      ),
    noRole: (role) =>
      warnOnce(
        `mapRole ${role}`,
        `mapRole returned no role for ${typeof role === 'string' ? quote(role) : String(role)}, so users who have it may do nothing: return 'admin', 'editor', 'viewer' or one of the host's own roles`,
      ),
  };
}
