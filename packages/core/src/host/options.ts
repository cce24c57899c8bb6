import { isGrantable, type Permission, type PermissionTable } from '../access/permissions.js';
import { builtInRoles, type RoleTable } from '../access/roles.js';
import { createVault, type Vault } from '../credentials/vault.js';
import { checkConnectionUrl } from '../database/connection-url.js';
import type { BaseDatabaseConfig, HostDatabase } from '../database/database.js';
import { DATABASE_TYPES } from '../database/dialects.js';
import type { ErrorTable } from '../errors.js';
import { type PublicPaths, readPublicPaths } from '../http/public-paths.js';
import { readOrigin } from '../http/read-origin.js';
import { consoleLogger } from '../logging/console-logger.js';
import { withoutQueries } from '../logging/loggable.js';
import type { Logger } from '../logging/logger.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { checkPlugins, errorsOfHost, permissionsOf } from '../plugins/registry.js';

/** What a host is made from. Every adapter takes the same. */
export interface InvectOptions {
  /** Where the host keeps its own tables. */
  baseDatabaseConfig: BaseDatabaseConfig;
  /** Asked in this order who is asking; at least one must authenticate, unless `auth` is `'none'`. */
  plugins?: readonly InvectPlugin[];
  /**
   * `'none'`: no plugin authenticates and everybody is an admin. For a host that nobody else can reach: it answers at loopback,
   * `publicUrl` and `trustedOrigins` only.
   */
  auth?: 'none';
  /**
   * The public URL of the mount, `https://app.example.com/invect`: what links in mails and OAuth redirects start with. Set it
   * in production; without it the request's own Host is used, and outside of production only loopback may be written to.
   */
  publicUrl?: string;
  /**
   * Origins of other front ends that may call this host with cookies and read its answers (CORS), `https://admin.example.com`; and
   * other addresses of this host, `http://192.168.1.5:3000`.
   */
  trustedOrigins?: readonly string[];
  /**
   * 32 bytes in base64 that seal credential secrets. A list rotates: the first seals, all open.
   * Default: the environment's `INVECT_ENCRYPTION_KEY`; without either, credentials cannot be written.
   */
  encryptionKey?: string | readonly string[];
  /** Roles besides admin, editor and viewer: `{ operator: ['flow:read', 'flow:run'] }`. */
  roles?: Record<string, readonly Permission[]>;
  /** Whether missing tables of the host and its plugins are created at start. Default true; with false, a host without them does not start. */
  migrate?: boolean;
  /** How long a request's body may take to arrive, in milliseconds; then the answer is 408. Default 30000. */
  bodyTimeoutMs?: number;
  /** A pino logger, or anything with its four methods. Default: one line an entry on stderr. */
  logger?: Logger;
}

/** Options after they were checked. */
export interface HostSettings {
  readonly database: HostDatabase;
  readonly plugins: readonly InvectPlugin[];
  readonly open: boolean;
  readonly publicUrl: string | undefined;
  readonly trustedOrigins: readonly string[];
  readonly vault: Vault | null;
  /** Those of the host and of its plugins. */
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  /** Those of the host and of its plugins. */
  readonly errors: ErrorTable;
  readonly migrate: boolean;
  readonly publicPaths: PublicPaths;
  readonly bodyTimeoutMs: number;
  readonly logger: Logger;
}

const OPTION_NAMES: ReadonlySet<string> = new Set([
  'baseDatabaseConfig',
  'plugins',
  'auth',
  'publicUrl',
  'trustedOrigins',
  'encryptionKey',
  'roles',
  'migrate',
  'bodyTimeoutMs',
  'logger',
] satisfies (keyof InvectOptions)[]);

/**
 * Checks the options.
 *
 * @throws TypeError in one sentence that names the option and the fix
 */
export function readOptions(options: InvectOptions): HostSettings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('Invect needs an options object with baseDatabaseConfig.');
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.has(name));
  if (unknown !== undefined)
    throw new TypeError(`There is no option "${unknown}"; the options are ${[...OPTION_NAMES].join(', ')}.`);

  const plugins = readPlugins(options.plugins ?? []);
  if (options.auth !== undefined && options.auth !== 'none') {
    throw new TypeError("auth can only be 'none'; to authenticate, add a plugin: plugins: [userAuth({ auth })].");
  }
  const open = options.auth === 'none';
  const authenticates = plugins.some((plugin) => plugin.authenticates);
  if (!authenticates && !open) {
    throw new TypeError(
      "plugins has none that authenticates: add userAuth({ auth }), or say auth: 'none' to let everybody in as admin.",
    );
  }
  if (authenticates && open)
    throw new TypeError("auth: 'none' contradicts plugins, which has one that authenticates: remove one of them.");

  const permissions = permissionsOf(plugins);
  return {
    database: readDatabase(options.baseDatabaseConfig),
    plugins,
    open,
    publicUrl: readPublicUrl(options.publicUrl),
    trustedOrigins: readTrustedOrigins(options.trustedOrigins ?? []),
    vault: readVault(options.encryptionKey),
    permissions,
    roles: readRoles(options.roles ?? {}, permissions),
    errors: errorsOfHost(plugins),
    migrate: readMigrate(options.migrate),
    publicPaths: plugins.flatMap((plugin) => readPublicPaths(plugin.publicPaths ?? [], plugin.id)),
    bodyTimeoutMs: readBodyTimeout(options.bodyTimeoutMs),
    logger: withoutQueries(options.logger ?? consoleLogger),
  };
}

/** The options that say which tables there are. */
export type TableOptions = Pick<InvectOptions, 'baseDatabaseConfig' | 'plugins'>;

/**
 * Checks these two alone: what an adapter takes beside the host's options is not looked at.
 *
 * @throws TypeError in one sentence that names the option and the fix
 */
export function readTableOptions({ baseDatabaseConfig, plugins = [] }: TableOptions): {
  readonly database: HostDatabase;
  readonly plugins: readonly InvectPlugin[];
} {
  return { database: readDatabase(baseDatabaseConfig), plugins: readPlugins(plugins) };
}

function readDatabase(config: BaseDatabaseConfig | undefined): HostDatabase {
  if (typeof config !== 'object' || config === null) {
    throw new TypeError(
      "baseDatabaseConfig is missing: give it { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' }.",
    );
  }
  const { connectionString, id } = config;
  const type = config.type === 'postgres' ? 'postgresql' : config.type;
  if (!DATABASE_TYPES.includes(type)) {
    throw new TypeError(
      `baseDatabaseConfig.type is ${JSON.stringify(type)}; it can be 'sqlite', 'postgresql' or 'mysql'.`,
    );
  }
  if (typeof connectionString !== 'string' || connectionString === '') {
    throw new TypeError('baseDatabaseConfig.connectionString is empty: is the environment variable it comes from set?');
  }
  checkConnectionUrl(type, connectionString, { type: 'baseDatabaseConfig.type', url: 'connectionString' });
  if (typeof id !== 'string' || id === '')
    throw new TypeError("baseDatabaseConfig.id is missing: name this database, id: 'main'.");
  for (const limit of ['maxConnections', 'connectTimeoutMs', 'queryTimeoutMs'] as const) {
    const value = config[limit];
    if (value !== undefined && !(Number.isInteger(value) && value > 0))
      throw new TypeError(
        `baseDatabaseConfig.${limit} is ${JSON.stringify(value)}; it must be a whole number above 0.`,
      );
  }
  return { ...config, type };
}

function readPlugins(plugins: readonly InvectPlugin[]): readonly InvectPlugin[] {
  if (!Array.isArray(plugins)) throw new TypeError('plugins must be an array: plugins: [userAuth({ auth })].');
  const ids = new Set<string>();
  for (const plugin of plugins) {
    if (typeof plugin?.id !== 'string' || plugin.id === '') {
      throw new TypeError(
        'plugins has an entry that is no plugin: did you pass userAuth instead of userAuth({ auth })?',
      );
    }
    if (ids.has(plugin.id)) throw new TypeError(`plugins has two with the id "${plugin.id}": remove one.`);
    ids.add(plugin.id);
  }
  checkPlugins(plugins);
  return [...plugins];
}

function readPublicUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  if (url === null || readOrigin(url.origin) === null || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError(
      "publicUrl must be the full URL of the mount without query, publicUrl: 'https://app.example.com/invect'.",
    );
  }
  return url.href.replace(/\/+$/, '');
}

function readTrustedOrigins(origins: readonly string[]): string[] {
  if (!Array.isArray(origins))
    throw new TypeError("trustedOrigins must be an array of origins: ['https://admin.example.com'].");
  return origins.map((value) => {
    const origin = typeof value === 'string' ? readOrigin(value) : null;
    if (origin !== null) return origin;
    throw new TypeError(
      `trustedOrigins has ${JSON.stringify(value)}; write scheme and host only: 'https://admin.example.com'.`,
    );
  });
}

function readVault(option: string | readonly string[] | undefined): Vault | null {
  const keys = option ?? (process.env['INVECT_ENCRYPTION_KEY'] || undefined);
  return keys === undefined ? null : createVault(typeof keys === 'string' ? [keys] : keys);
}

function readBodyTimeout(value = 30_000): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new TypeError(`bodyTimeoutMs is ${JSON.stringify(value)}; it must be a whole number of milliseconds above 0.`);
}

function readMigrate(value = true): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`migrate is ${JSON.stringify(value)}; it can be true or false.`);
}

function readRoles(roles: Record<string, readonly Permission[]>, permissions: PermissionTable): RoleTable {
  const builtIn = builtInRoles(permissions);
  for (const [role, granted] of Object.entries(roles)) {
    if (Object.hasOwn(builtIn, role))
      throw new TypeError(`roles has "${role}", which is built in: give your role another name.`);
    if (!Array.isArray(granted)) throw new TypeError(`roles.${role} must be an array of permissions: ['flow:read'].`);
    const unknown = granted.find((permission) => !isGrantable(permission, permissions));
    if (unknown !== undefined)
      throw new TypeError(`roles.${role} has ${JSON.stringify(unknown)}, which is no permission.`);
  }
  const own = Object.entries(roles).map(([role, granted]) => [role, [...granted]] as const);
  return { ...builtIn, ...Object.fromEntries(own) };
}
