import type { InvectIdentity } from '../access/identity.js';
import type { PermissionTable } from '../access/permissions.js';
import type { RoleTable } from '../access/roles.js';
import type { RouteAccess } from '../access/route-access.js';
import type { AuditLog } from '../audit/log.js';
import type { Vault } from '../credentials/vault.js';
import type { Database } from '../database/database.js';
import type { DatabaseType } from '../database/dialects.js';
import type { MigrationStep } from '../database/schema.js';
import type { ErrorTable } from '../errors.js';
import type { HttpMethod, RequestContext } from '../http/context.js';
import type { RequestHooks } from '../http/hooks.js';
import type { OriginTruster } from '../http/origin-trust.js';
import type { Pages } from '../http/pages/pages.js';
import type { RouteDeclaration } from '../http/route.js';
import type { InvitationChannel } from '../invitations/channel.js';
import type { Logger } from '../logging/logger.js';
import type { Directory } from '../members/directory.js';
import type { NodeType } from '../nodes/node-type.js';
import type { HostServices } from '../resources.js';
import type { Report } from './report.js';

type Awaitable<T> = T | Promise<T>;

/**
 * A plugin is an object with the fields that the host needs before it starts. What exists only after the start is returned by `start`.
 * Everything but `id` is optional.
 *
 * @example
 * const notices = {
 *   id: 'notices',
 *   permissions: { 'notice:read': { description: 'Read notices', roles: ['editor', 'viewer'] } },
 *   start: () => ({ routes: [route({ method: 'GET', path: '/notices', permission: 'notice:read', … })] }),
 * } satisfies InvectPlugin
 */
export interface InvectPlugin {
  /** Lowercase letters, digits and dashes. */
  readonly id: string;
  /** The first segment of its paths below `/plugins`. Default: its id. */
  readonly segment?: string;
  /**
   * Whether its start returns the hook `onAuthorize`, which identifies callers. A host without such a plugin must have `auth: 'none'`.
   */
  readonly authenticates?: boolean;
  /** Permissions that its routes require. Roles, identities and the app's own routes may use them as well. */
  readonly permissions?: PermissionTable;
  /** Creates and changes its tables in the host's database. The table `invect_migration_<id>` records the applied steps. */
  readonly migrations?: readonly MigrationStep[];
  /** Tables that another library creates, better-auth for example. For `npx @invect/cli migrate`. */
  readonly tables?: PluginTables;
  /** Path prefixes below the mount that need no session, `/webhooks`. They match whole segments. `/` and wildcards are refused. */
  readonly publicPaths?: readonly string[];
  /** The codes of its errors. The OpenAPI document lists them. */
  readonly $ERROR_CODES?: ErrorTable;
  /**
   * Runs synchronously when the host is created. A plugin can attach handlers here to a promise that the app gave it. If that promise
   * rejects before the start, the rejection is handled.
   */
  onOpen?(): void;
  /**
   * Runs before the first request, after the host's and the plugin's tables were created. Plugins start in their order. Throw to refuse
   * the start, with a message that names the option and the fix. If a database was unreachable (a connection error, or an error with one
   * as its `cause`), the host tries again later and continues with this plugin.
   */
  start?(host: PluginHost): Awaitable<StartedPlugin | void>;
}

/** What a plugin gets from the host when it starts. */
export interface PluginHost {
  /** The host's database. The host closes it. */
  readonly database: Database;
  /** Describes the database, for reports: its type, its id, and the path of a SQLite file. */
  readonly databaseInfo: { readonly type: DatabaseType; readonly id: string; readonly file: string | null };
  readonly logger: Logger;
  /** The host's `publicUrl` option, without a trailing slash. It includes the mount path. */
  readonly publicUrl: string | undefined;
  /** The host's `trustedOrigins` option. */
  readonly trustedOrigins: readonly string[];
  /** Whether the adapter knows the client's address (`facts.clientAddress`). */
  readonly tellsClientAddress: boolean;
  /** Encrypts secrets for storage. Null if the host has no `encryptionKey`. */
  readonly vault: Vault | null;
  /** The services of the host's resources. Each call takes the caller on whose behalf it is made. */
  readonly services: HostServices;
  /** All permissions of the host and of its plugins. */
  readonly permissions: PermissionTable;
  /** What each role of the host grants. */
  readonly roles: RoleTable;
  /** Records what happens. An action begins with the plugin's own kind of resource: `report.create`. */
  readonly audit: AuditLog;
  /**
   * Runs a transaction of another connection to the host's own database. On SQLite the host's transactions of this process wait meanwhile,
   * because one connection would block the other. Elsewhere it just runs the work.
   */
  holdTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Registers a function that runs when the host is closed, even if the start fails later. They run last to first. */
  onClose(close: () => Awaitable<void>): void;
}

/** What a plugin offers after it has started. */
export interface StartedPlugin extends OriginTruster {
  readonly hooks?: RequestHooks;
  /** Routes like the host's own. `route()` declares them; they are validated and part of the OpenAPI document. */
  readonly routes?: readonly RouteDeclaration[];
  /** Endpoints that get the Request and return a Response. The host does not read the body. */
  readonly endpoints?: readonly PluginEndpoint[];
  /** Types of nodes that flows can have. `defineNode` makes one. */
  readonly nodes?: readonly NodeType[];
  /** A single-page app, served under the mount. */
  readonly pages?: Pages;
  /** The users that the plugin knows, for lists and searches. */
  readonly directory?: Directory;
  /** Whether its hook `onAuthorize` gives people the roles of `invect_member` (`services.members`). Default false. */
  readonly usesMembers?: boolean;
  /** Whether its hook `onAuthorize` gives people the teams of `invect_team_member` (`services.teams`). Default false. */
  readonly usesTeams?: boolean;
  /** How people accept invitations (`services.acceptance`). Without it, nobody can be invited. */
  readonly invitations?: InvitationChannel;
  /**
   * Whether a request carries a session cookie of this plugin's, valid or not. Such a request must not have a key as well, because nobody could
   * tell who acts.
   */
  carriesSession?(context: RequestContext): boolean;
  /**
   * Returns a hint if a request has a path without a route and seems to mean a route of this plugin: where that route is. The hint is
   * added to the refusal, which strangers can read. It must contain only what everybody may know.
   */
  hintForUnknownPath?(context: RequestContext): string | undefined;
  /** Says how the plugin is set up: a section of `GET /settings`, which admins read. It must contain no secret. */
  report?(): Awaitable<Report>;
  close?(): Awaitable<void>;
}

/** A request to an endpoint that the gate has admitted. */
export interface PluginEndpointContext extends RequestContext {
  /** Whether an origin is the host's own or a trusted one. The cross-site check calls it. */
  readonly trustsOrigin: (origin: string) => Promise<boolean>;
  /**
   * Refuses an unsafe request that a browser sends on behalf of another site, as the host's own routes do. The gate has called it
   * already if the endpoint is not public. A public endpoint must call it if it reads or sets a cookie that identifies the caller.
   *
   * @throws InvectError 403 `request:cross_site`
   */
  readonly refuseCrossSite: () => Promise<void>;
  /** Null only if the endpoint is public. */
  readonly identity: InvectIdentity | null;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * A raw route of a plugin, at `<mount>/plugins<path>`. It must say who may call it: `public: true`, `authenticated: true` or
 * `permission: 'flow:read'`.
 */
export type PluginEndpoint = RouteAccess & {
  /** `'ALL'` means every method, including HEAD and OPTIONS. */
  readonly method: HttpMethod | 'ALL';
  /** The path below `/plugins`: `/auth/*`, `/audit/:entryId`. It begins with the plugin's own segment. */
  readonly path: string;
  /** The maximum size of a body, in bytes. A larger one is refused with 413. Default 1 MiB. The handler gets the body as a stream. */
  readonly maxBodyBytes?: number;
  readonly handler: (context: PluginEndpointContext) => Awaitable<Response>;
};

/**
 * Tables that the host's migrations do not know. A command line calls these functions without a host, so each call opens what it needs
 * and closes it again.
 */
export interface PluginTables {
  status(): Promise<TablesStatus>;
  /** Returns the SQL that `run` would execute. Empty if there is nothing to do. */
  sql(): Promise<string>;
  /**
   * Creates missing tables and columns. Several processes may call it at once.
   *
   * @returns the names of what this call created
   */
  run(): Promise<readonly string[]>;
}

export interface TablesStatus {
  /** The names of what is missing: steps, or tables and columns. Empty if nothing is missing. */
  readonly pending: readonly string[];
  /** What creates the tables, if the plugin does not: `your Drizzle migrations`. */
  readonly leftTo?: string;
}
