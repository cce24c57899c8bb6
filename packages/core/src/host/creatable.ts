import type { ConcretePermission } from '../access/permissions.js';
import { mayCall } from '../access/policy.js';
import type { RoleTable } from '../access/roles.js';
import { hasOwnSession } from '../http/own-session.js';
import type { RouteCall } from '../http/route.js';
import type { Creatable, Places } from '../http/system-routes.js';
import type { HostServices } from '../resources.js';

/**
 * Returns what whoever sends a request may create, so that a page can show the right buttons. It asks no database: the request that
 * creates something may still be refused, because of its fields for instance.
 */
export function creatableBy(
  call: Pick<RouteCall, 'caller' | 'context'>,
  { credentials, teams, invitations, keys }: HostServices,
  roles: RoleTable,
): Creatable {
  const { identity, scope } = call.caller;
  if (identity === null || identity.missing !== undefined) return {};
  const may = (permission: ConcretePermission): boolean => mayCall(identity, { permission }, roles);
  const isOwn = hasOwnSession(call);
  const isAdmin = scope.everything;
  const own = isAdmin ? 'all' : scope.teamIds;

  const anywhere: Places = { workspace: true, teams: own };
  const outside: Places = { workspace: true, teams: [] };
  const managed: Places = { workspace: isAdmin, teams: own };
  const kinds: readonly (readonly [string, boolean, Places])[] = [
    ['flow', may('flow:write'), anywhere],
    ['credential', may('credential:write') && credentials.mayStore, anywhere],
    ['team', may('team:write') && teams.areUsed, outside],
    ['invitation', may('invitation:write') && invitations.areUsed, outside],
    ['key', may('key:write') && isOwn && keys.areUsed, outside],
    ['service_account', may('service_account:write') && isOwn && (isAdmin || own.length > 0), managed],
  ];
  return Object.fromEntries(kinds.flatMap(([kind, allowed, places]) => (allowed ? [[kind, places]] : [])));
}
