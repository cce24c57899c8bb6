import { HOST_PERMISSIONS, PERMISSIONS, type PermissionTable, resourceOf } from '../access/permissions.js';
import type { MigrationOwner } from '../database/migrate.js';
import { type ErrorTable, HTTP_ERRORS } from '../errors.js';
import { RESOURCE_ERRORS } from '../resources.js';
import type { InvectPlugin, StartedPlugin } from './contract.js';
import { segmentOf } from './routes.js';

const ID = /^[a-z][a-z0-9-]{0,39}$/;
const SEGMENT = /^[\w-]+$/;
const STEP = /^\d{3}-[a-z0-9-]+$/;
const ROLES: readonly string[] = ['admin', 'editor', 'viewer'];

/** What a plugin can say before it starts. */
const PLUGIN_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'segment',
  'authenticates',
  'permissions',
  'migrations',
  'tables',
  'publicPaths',
  '$ERROR_CODES',
  'onOpen',
  'start',
] satisfies (keyof InvectPlugin)[]);

/** What its start can return. */
const STARTED_FIELDS: ReadonlySet<string> = new Set([
  'hooks',
  'routes',
  'endpoints',
  'directory',
  'usesMembers',
  'trustsOrigin',
  'hintForUnknownPath',
  'close',
] satisfies (keyof StartedPlugin)[]);

/**
 * Checks what plugins say of themselves, each alone and beside the others.
 *
 * @throws TypeError in one sentence that names the plugin and the fix
 */
export function checkPlugins(plugins: readonly InvectPlugin[]): void {
  const segments = new Map<string, string>();
  for (const plugin of plugins) {
    const { id, migrations = [] } = plugin;
    const segment = segmentOf(plugin);
    const unknown = Object.keys(plugin).find((field) => !PLUGIN_FIELDS.has(field));
    if (unknown !== undefined) throw wrong(id, STARTED_FIELDS.has(unknown) ? early(unknown) : unknownField(unknown));
    if (!ID.test(id)) throw wrong(id, 'its id must be lowercase letters, digits and dashes, at most 40');
    if (!SEGMENT.test(segment)) throw wrong(id, `its segment ${JSON.stringify(segment)} must be one path segment`);
    const other = segments.get(segment);
    if (other !== undefined) throw wrong(id, `its paths begin with /${segment}, as those of plugin "${other}" do`);
    segments.set(segment, id);
    checkSteps(id, migrations);
  }
}

/**
 * Checks what a start returned. A field that nobody reads could be a guard that never runs.
 *
 * @throws TypeError naming the plugin and the field
 */
export function checkStarted(id: string, started: StartedPlugin): void {
  const unknown = Object.keys(started).find((field) => !STARTED_FIELDS.has(field));
  if (unknown !== undefined) throw wrong(id, `its start returns "${unknown}", which a plugin does not have`);
}

function early(field: string): string {
  return `its "${field}" must be returned by its start: start: () => ({ ${field} })`;
}

function unknownField(field: string): string {
  return `a plugin has no "${field}"; it has ${[...PLUGIN_FIELDS].join(', ')}`;
}

function checkSteps(id: string, steps: NonNullable<InvectPlugin['migrations']>): void {
  for (const [index, { name }] of steps.entries()) {
    if (!STEP.test(name)) throw wrong(id, `its migration ${JSON.stringify(name)} must be named like "001-notices"`);
    const previous = steps[index - 1]?.name;
    if (previous !== undefined && previous >= name)
      throw wrong(id, `its migration "${name}" must come before "${previous}", or have another number`);
  }
}

/** The steps of a plugin, and the table that notes them. */
export function migrationsOf({ id, migrations = [] }: InvectPlugin): MigrationOwner | null {
  if (migrations.length === 0) return null;
  return { id, table: `invect_migration_${id.replaceAll('-', '_')}`, steps: migrations };
}

/**
 * The permissions of a host: its own, and those that plugins add.
 *
 * @throws TypeError for a name that is taken, of a resource of the host, or no `resource:action`; and for an unknown role
 */
export function permissionsOf(plugins: readonly InvectPlugin[]): PermissionTable {
  const table: Record<string, PermissionTable[string]> = { ...HOST_PERMISSIONS };
  for (const { id, permissions = {} } of plugins) {
    for (const [name, row] of Object.entries(permissions)) {
      const resource = resourceOf(name);
      if (resource === null) throw wrong(id, `its permission ${JSON.stringify(name)} must be like "report:read"`);
      if (PERMISSIONS.some((known) => resourceOf(known) === resource))
        throw wrong(id, `its permission "${name}" names a resource of the host: name one of your own`);
      if (Object.hasOwn(table, name)) throw wrong(id, `there is a permission "${name}" already: name it otherwise`);
      const unknown = row.roles.find((role) => !ROLES.includes(role));
      if (unknown !== undefined)
        throw wrong(id, `its permission "${name}" names the role "${unknown}"; it can be ${ROLES.join(', ')}`);
      table[name] = row;
    }
  }
  return table;
}

/**
 * All codes of a host and its plugins.
 *
 * @throws TypeError where two give one code different statuses
 */
export function errorsOfHost(plugins: readonly InvectPlugin[]): ErrorTable {
  const table: Record<string, ErrorTable[string]> = { ...HTTP_ERRORS, ...RESOURCE_ERRORS };
  for (const { id, $ERROR_CODES = {} } of plugins) {
    for (const [code, row] of Object.entries($ERROR_CODES)) {
      const known = table[code];
      if (known !== undefined && known.status !== row.status)
        throw wrong(id, `its error code "${code}" has status ${row.status}, and ${known.status} elsewhere`);
      table[code] ??= row;
    }
  }
  return table;
}

function wrong(id: string, why: string): TypeError {
  return new TypeError(`plugin "${id}": ${why}.`);
}
