import { createWarnOnce, type Logger, quote } from '@invect/core';
import type { MappingHints } from '../session/identity.js';

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
