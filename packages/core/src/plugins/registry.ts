import {
  HOST_PERMISSIONS,
  PERMISSIONS,
  type PermissionRow,
  type PermissionTable,
  resourceOf,
} from '../access/permissions.js';
import type { MigrationOwner } from '../database/migrate.js';
import { type ErrorTable, HTTP_ERRORS } from '../errors.js';
import { RESOURCE_ERRORS } from '../resources.js';
import type { InvectPlugin } from './contract.js';
import { pluginError } from './plugin-error.js';

const ROLES: readonly string[] = ['admin', 'editor', 'viewer'];

/** Returns the migration steps of a plugin, and the table that records them. Null if the plugin has no steps. */
export function migrationsOf({ id, migrations = [] }: InvectPlugin): MigrationOwner | null {
  if (migrations.length === 0) return null;
  return { id, table: `invect_migration_${id.replaceAll('-', '_')}`, steps: migrations };
}

/**
 * Returns the permissions of the host and of its plugins.
 *
 * @throws TypeError if the name of a permission is taken, belongs to a resource of the host, or is not like `resource:action`; or if its
 *   roles are unknown
 */
export function permissionsOf(plugins: readonly InvectPlugin[]): PermissionTable {
  const table: Record<string, PermissionTable[string]> = { ...HOST_PERMISSIONS };
  for (const { id, permissions = {} } of plugins) {
    for (const [name, row] of Object.entries(permissions)) {
      checkPermission(id, name, row);
      if (Object.hasOwn(table, name))
        throw pluginError(id, `the permission "${name}" exists already: choose another name`);
      table[name] = row;
    }
  }
  return table;
}

function checkPermission(id: string, name: string, { roles }: PermissionRow): void {
  const resource = resourceOf(name);
  if (resource === null) throw pluginError(id, `its permission ${JSON.stringify(name)} must be like "report:read"`);
  if (PERMISSIONS.some((known) => resourceOf(known) === resource))
    throw pluginError(id, `its permission "${name}" names a resource of the host: name one of your own`);
  const unknown = roles.find((role) => !ROLES.includes(role));
  if (unknown !== undefined)
    throw pluginError(id, `its permission "${name}" names the role "${unknown}"; it can be ${ROLES.join(', ')}`);
}

/**
 * Returns the error codes of the host and of its plugins.
 *
 * @throws TypeError if a code has different statuses
 */
export function errorsOfHost(plugins: readonly InvectPlugin[]): ErrorTable {
  const table: Record<string, ErrorTable[string]> = { ...HTTP_ERRORS, ...RESOURCE_ERRORS };
  for (const { id, $ERROR_CODES = {} } of plugins) {
    for (const [code, row] of Object.entries($ERROR_CODES)) {
      const known = table[code];
      if (known !== undefined && known.status !== row.status)
        throw pluginError(id, `its error code "${code}" has status ${row.status}, and ${known.status} elsewhere`);
      table[code] ??= row;
    }
  }
  return table;
}
