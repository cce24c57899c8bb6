import type { InvectIdentity } from '../access/identity.js';
import type { RoleTable } from '../access/roles.js';
import type { Logger } from '../logging/logger.js';

/** How many roles are remembered. An app could make up a role for each user. */
const MAX_ROLES = 100;

/** Creates a function that logs a warning if an identity has a role that the host does not know, once for each role. */
export function createUnknownRoleWarning(roles: RoleTable, logger: Logger): (identity: InvectIdentity) => void {
  const warned = new Set<string>();
  return ({ role }) => {
    if (role === undefined || Object.hasOwn(roles, role) || warned.has(role) || warned.size >= MAX_ROLES) return;
    warned.add(role);
    logger.warn(
      { role },
      `an identity has a role this host does not know, so it grants nothing: map it to one of ${Object.keys(roles).join(', ')}, or add it to the host's option roles`,
    );
  };
}
