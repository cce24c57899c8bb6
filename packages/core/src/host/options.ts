import type { Permission, PermissionTable } from '../access/permissions.js';
import type { RoleTable } from '../access/roles.js';
import type { AuditOptions } from '../audit/keeper.js';
import type { SecretResolvers } from '../credentials/secrets.js';
import type { Vault } from '../credentials/vault.js';
import type { BaseDatabaseConfig, HostDatabase } from '../database/database.js';
import type { ErrorTable } from '../errors.js';
import type { ExpressionLimits } from '../expressions/index.js';
import type { CodeFlow } from '../flows/code/define-flow.js';
import { type PublicPaths, readPublicPaths } from '../http/public-paths.js';
import { consoleLogger } from '../logging/console-logger.js';
import { withoutQueries } from '../logging/loggable.js';
import type { Logger } from '../logging/logger.js';
import type { OutgoingOptions } from '../outgoing/index.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { errorsOfHost, permissionsOf } from '../plugins/registry.js';
import { type RunOptions, readRunOptions } from '../work/options.js';
import type { OpenQueue } from '../work/queue.js';
import { readCodeFlows } from './code-flows-option.js';
import { readDatabase } from './database-option.js';
import { readExpressionLimits, readOutgoing } from './node-options.js';
import {
  type KeyOptions,
  readAudit,
  readBodyTimeout,
  readKeyOptions,
  readMigrate,
  readPlugins,
  readPublicUrl,
  readQueue,
  readRoles,
  readSecrets,
  readTrustedOrigins,
  readVault,
} from './option-values.js';

/** The options of a host. Every adapter takes them. */
export interface InvectOptions {
  /** Where the host keeps its own tables. */
  baseDatabaseConfig: BaseDatabaseConfig;
  /** Plugins, in the order in which they start and identify callers. At least one must authenticate, unless `auth` is `'none'`. */
  plugins?: readonly InvectPlugin[];
  /**
   * `'none'`: no plugin authenticates, and every caller is an admin. Use it for a host that nobody else can reach. The host answers at
   * loopback, `publicUrl` and `trustedOrigins` only.
   */
  auth?: 'none';
  /**
   * The public URL of the mount, `https://app.example.com/invect`. Links in mails and OAuth redirects begin with it. Set it in production.
   * Without it the host uses the Host header of each request, and outside of production it refuses writes except at loopback.
   */
  publicUrl?: string;
  /**
   * Origins of other front ends, `https://admin.example.com`, which may call this host with cookies and read its answers (CORS). Also
   * other addresses of this host, `http://192.168.1.5:3000`.
   */
  trustedOrigins?: readonly string[];
  /**
   * The key that encrypts the secrets of credentials: 32 bytes in base64. To rotate keys, give a list: the first key encrypts, and every
   * key decrypts. Default: the environment variable `INVECT_ENCRYPTION_KEY`. Without a key, credentials cannot be stored.
   */
  encryptionKey?: string | readonly string[];
  /**
   * Where secrets of credentials lie that are not stored here: a function for each scheme. `{ env: fromEnvironment(['STRIPE_KEY']) }` makes
   * `{ "ref": "env:STRIPE_KEY" }` a value of a credential's field. Default: none.
   */
  secrets?: SecretResolvers;
  /** Roles besides admin, editor and viewer: `{ operator: ['flow:read', 'flow:run'] }`. */
  roles?: Record<string, readonly Permission[]>;
  /**
   * Whether the start creates missing tables of the host and its plugins. Default true. With false, a host with missing tables does not
   * start.
   */
  migrate?: boolean;
  /**
   * The audit log. `retentionDays`: after how many days entries are deleted; default: never. `sink`: gets every entry, at least once and
   * in order, by one process at a time; if it throws, it gets the same entries again later.
   */
  audit?: AuditOptions;
  /** Rules of all keys. */
  keys?: KeyOptions;
  /** How this process carries out runs of flows. False: it serves HTTP only, and other processes carry them out. */
  runs?: RunOptions | false;
  /**
   * By what processes tell each other which runs are due: `bullmq({ connection })` of `@invect/bullmq`. Default: each process begins the
   * runs that it is asked for, and looks for those of others in the database.
   */
  queue?: OpenQueue;
  /**
   * What nodes may connect to besides public addresses: `{ allow: ['10.0.0.0/8', 'internal.example:8080'] }`; and which SQLite files
   * credentials may name: `{ sqliteFiles: ['/data/reports.db'] }`. Default: nothing.
   */
  outgoing?: OutgoingOptions;
  /** Limits of the expressions in flows. */
  expressions?: ExpressionLimits;
  /** Flows that are defined in code, with `defineFlow`. The start stores them. */
  flows?: readonly CodeFlow[];
  /** How many milliseconds a request's body may take to arrive. After that the answer is 408. Default 30000. */
  bodyTimeoutMs?: number;
  /** A pino logger, or an object with the same four methods. Default: a logger that writes one line per entry to stderr. */
  logger?: Logger;
}

/** The checked options. */
export interface HostSettings {
  readonly database: HostDatabase;
  readonly plugins: readonly InvectPlugin[];
  /** Whether the option `auth` is `'none'`. */
  readonly open: boolean;
  readonly publicUrl: string | undefined;
  readonly trustedOrigins: readonly string[];
  readonly vault: Vault | null;
  readonly secrets: SecretResolvers;
  /** The permissions of the host and of its plugins. */
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  /** The error codes of the host and of its plugins. */
  readonly errors: ErrorTable;
  readonly migrate: boolean;
  readonly audit: AuditOptions;
  readonly publicPaths: PublicPaths;
  readonly bodyTimeoutMs: number;
  readonly keys: Required<KeyOptions>;
  readonly runs: Required<RunOptions>;
  /** Null: none but the process's own. */
  readonly openQueue: OpenQueue | null;
  readonly outgoing: OutgoingOptions;
  readonly expressions: ExpressionLimits;
  readonly flows: readonly CodeFlow[];
  readonly logger: Logger;
}

const OPTION_NAMES: ReadonlySet<string> = new Set([
  'baseDatabaseConfig',
  'plugins',
  'auth',
  'publicUrl',
  'trustedOrigins',
  'encryptionKey',
  'secrets',
  'roles',
  'migrate',
  'audit',
  'keys',
  'runs',
  'queue',
  'outgoing',
  'expressions',
  'flows',
  'bodyTimeoutMs',
  'logger',
] satisfies (keyof InvectOptions)[]);

/**
 * Checks the options.
 *
 * @throws TypeError in one sentence that names the option and the fix
 */
export function readOptions(options: InvectOptions): HostSettings {
  checkNames(options);
  const plugins = readPlugins(options.plugins ?? []);
  const open = readAuth(options.auth, plugins);
  const permissions = permissionsOf(plugins);
  return {
    database: readDatabase(options.baseDatabaseConfig),
    plugins,
    open,
    publicUrl: readPublicUrl(options.publicUrl),
    trustedOrigins: readTrustedOrigins(options.trustedOrigins ?? []),
    vault: readVault(options.encryptionKey),
    secrets: readSecrets(options.secrets),
    permissions,
    roles: readRoles(options.roles ?? {}, permissions),
    errors: errorsOfHost(plugins),
    migrate: readMigrate(options.migrate),
    audit: readAudit(options.audit),
    publicPaths: plugins.flatMap((plugin) => readPublicPaths(plugin.publicPaths ?? [], plugin.id)),
    keys: readKeyOptions(options.keys),
    runs: readRunOptions(options.runs),
    openQueue: readQueue(options.queue),
    outgoing: readOutgoing(options.outgoing),
    expressions: readExpressionLimits(options.expressions),
    flows: readCodeFlows(options.flows ?? []),
    bodyTimeoutMs: readBodyTimeout(options.bodyTimeoutMs),
    logger: withoutQueries(options.logger ?? consoleLogger),
  };
}

/** The options that decide which tables exist. */
export type TableOptions = Pick<InvectOptions, 'baseDatabaseConfig' | 'plugins'>;

/**
 * Checks the options that decide which tables exist. Other options are ignored, because an adapter may have options of its own.
 *
 * @throws TypeError in one sentence that names the option and the fix
 */
export function readTableOptions({ baseDatabaseConfig, plugins = [] }: TableOptions): {
  readonly database: HostDatabase;
  readonly plugins: readonly InvectPlugin[];
} {
  return { database: readDatabase(baseDatabaseConfig), plugins: readPlugins(plugins) };
}

function checkNames(options: InvectOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('Invect needs an options object with baseDatabaseConfig.');
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.has(name));
  if (unknown !== undefined)
    throw new TypeError(`There is no option "${unknown}"; the options are ${[...OPTION_NAMES].join(', ')}.`);
}

/** A host is open to everybody only if its options say so. */
function readAuth(auth: InvectOptions['auth'], plugins: readonly InvectPlugin[]): boolean {
  if (auth !== undefined && auth !== 'none') {
    throw new TypeError("auth can only be 'none'; to authenticate, add a plugin: plugins: [userAuth({ auth })].");
  }
  const open = auth === 'none';
  const authenticates = plugins.some((plugin) => plugin.authenticates);
  if (!authenticates && !open) {
    throw new TypeError(
      "no plugin authenticates: add userAuth({ auth }) to plugins, or set auth: 'none' to let everybody in as an admin.",
    );
  }
  if (authenticates && open)
    throw new TypeError("auth: 'none' contradicts plugins, because one of them authenticates: remove one of the two.");
  return open;
}
