import type { InvectPlugin, StartedPlugin } from './contract.js';
import { pluginError } from './plugin-error.js';
import { segmentOf } from './routes.js';

const ID = /^[a-z][a-z0-9-]{0,39}$/;
const SEGMENT = /^[\w-]+$/;
const STEP = /^\d{3}-[a-z0-9-]+$/;

/** The fields of a plugin. */
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

/** The fields of what a start returns. */
const STARTED_FIELDS: ReadonlySet<string> = new Set([
  'hooks',
  'routes',
  'endpoints',
  'pages',
  'directory',
  'usesMembers',
  'usesTeams',
  'nodes',
  'invitations',
  'trustsOrigin',
  'carriesSession',
  'hintForUnknownPath',
  'report',
  'close',
] satisfies (keyof StartedPlugin)[]);

/**
 * Checks the declarations of plugins, each alone and all together.
 *
 * @throws TypeError in one sentence that names the plugin and the fix
 */
export function checkPlugins(plugins: readonly InvectPlugin[]): void {
  const segments = new Map<string, string>();
  for (const plugin of plugins) {
    const { id, migrations = [] } = plugin;
    const segment = segmentOf(plugin);
    const unknown = Object.keys(plugin).find((field) => !PLUGIN_FIELDS.has(field));
    if (unknown !== undefined)
      throw pluginError(id, STARTED_FIELDS.has(unknown) ? tooEarly(unknown) : unknownField(unknown));
    if (!ID.test(id)) throw pluginError(id, 'its id must be lowercase letters, digits and dashes, at most 40');
    if (!SEGMENT.test(segment))
      throw pluginError(id, `its segment ${JSON.stringify(segment)} must be one path segment`);
    const other = segments.get(segment);
    if (other !== undefined) throw pluginError(id, `its paths begin with /${segment}, like those of plugin "${other}"`);
    segments.set(segment, id);
    checkSteps(id, migrations);
  }
}

/**
 * Checks what the start of a plugin returned. A misspelt field is refused, because it could be a guard that would never run.
 *
 * @throws TypeError that names the plugin and the field
 */
export function checkStarted(id: string, started: StartedPlugin): void {
  const unknown = Object.keys(started).find((field) => !STARTED_FIELDS.has(field));
  if (unknown !== undefined)
    throw pluginError(id, `its start returns "${unknown}", which is not a field of a started plugin`);
}

function tooEarly(field: string): string {
  return `its "${field}" must be returned by its start: start: () => ({ ${field} })`;
}

function unknownField(field: string): string {
  return `a plugin has no "${field}"; it has ${[...PLUGIN_FIELDS].join(', ')}`;
}

function checkSteps(id: string, steps: NonNullable<InvectPlugin['migrations']>): void {
  for (const [index, { name }] of steps.entries()) {
    if (!STEP.test(name))
      throw pluginError(id, `its migration ${JSON.stringify(name)} must be named like "001-notices"`);
    const previous = steps[index - 1]?.name;
    if (previous !== undefined && previous >= name)
      throw pluginError(id, `its migration "${name}" must come before "${previous}", or have another number`);
  }
}
