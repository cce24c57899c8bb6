import { createWarnOnce, type Logger, quote } from '@invect/core';

/** Says where an app's own mapping leaves somebody without access and does not seem to mean it. */
export interface MappingHints {
  /** `mapUser` returned undefined. */
  readonly noIdentity: () => void;
  /** `mapRole` returned nothing for a role of better-auth's. */
  readonly noRole: (role: string | null | undefined) => void;
}

/** Makes the hints of one host. Each is logged once, and for `mapRole` once for each role. */
export function createMappingHints(logger: Logger): MappingHints {
  const warnOnce = createWarnOnce(logger);
  return {
    noIdentity: () =>
      warnOnce(
        'mapUser',
        'mapUser returned undefined, so a user was refused with 403: return an identity, or null to refuse somebody. Does a branch lack its return?',
      ),
    noRole: (role) =>
      warnOnce(
        `mapRole ${role}`,
        `mapRole returned no role for ${typeof role === 'string' ? quote(role) : String(role)}, so users who have it may do nothing: return 'admin', 'editor', 'viewer' or one of the host's own roles`,
      ),
  };
}
