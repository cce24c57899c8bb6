import type { InvectIdentity } from '../access/identity.js';
import type { PermissionTable } from '../access/permissions.js';
import type { RouteAccess } from '../access/route-access.js';
import type { Vault } from '../credentials/vault.js';
import type { Database } from '../database/database.js';
import type { DatabaseType } from '../database/dialects.js';
import type { MigrationStep } from '../database/schema.js';
import type { ErrorTable } from '../errors.js';
import type { HttpMethod, RequestContext } from '../http/context.js';
import type { RequestHooks } from '../http/hooks.js';
import type { OriginTruster } from '../http/origin-trust.js';
import type { RouteDeclaration } from '../http/route.js';
import type { Logger } from '../logging/logger.js';
import type { Directory } from '../members/directory.js';
import type { HostServices } from '../resources.js';

type Awaitable<T> = T | Promise<T>;

/**
 * A plugin is data: what it is called, and what the host has to know before it starts. What exists only after the start is returned
 * by the start. Everything but `id` is optional.
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
  /** The first segment of its paths under `/plugins`. Default: its id. */
  readonly segment?: string;
  /** It says who is asking: its start returns the hook `onAuthorize`. A host without such a plugin does not start. */
  readonly authenticates?: boolean;
  /** Permissions that its routes ask for. Roles, identities and the app's own routes may name them as well. */
  readonly permissions?: PermissionTable;
  /** Its tables in the host's database. Applied steps are noted in a table of the plugin's own, `invect_migration_<id>`. */
  readonly migrations?: readonly MigrationStep[];
  /** Tables that something else makes, better-auth's for instance. For `npx @invect/cli migrate`. */
  readonly tables?: PluginTables;
  /** Whole-segment path prefixes under the mount that need no session, `/webhooks`. `/` and wildcards are refused. */
  readonly publicPaths?: readonly string[];
  /** The codes that its errors have. OpenAPI lists them. */
  readonly $ERROR_CODES?: ErrorTable;
  /**
   * Runs in the turn of the event loop in which the host is made. For what was handed to the plugin and may be failing already, so that
   * its rejection has somebody who listens.
   */
  onOpen?(): void;
  /**
   * Runs once, in the order of the plugins, before the first request, when the host's tables and its own are there. Throw to refuse to
   * start: the message names the option and the fix. Where a database was not there (a connection error, or an error with one as its
   * `cause`), the start is tried again later, from this plugin on.
   */
  start?(host: PluginHost): Awaitable<StartedPlugin | void>;
}

/** What a plugin gets when the host starts. */
export interface PluginHost {
  /** The host's own database. It is the host's to close. */
  readonly database: Database;
  /** For reports: what kind of database it is, what it is called, and where it is a SQLite file its path. */
  readonly databaseInfo: { readonly type: DatabaseType; readonly id: string; readonly file: string | null };
  readonly logger: Logger;
  /** The host's `publicUrl` option, without a trailing slash. It includes the mount path. */
  readonly publicUrl: string | undefined;
  /** The host's `trustedOrigins` option. */
  readonly trustedOrigins: readonly string[];
  /** Whether the adapter can tell who sends a request (`facts.clientAddress`). */
  readonly tellsClientAddress: boolean;
  /** Seals secrets for storage; null where the host has no `encryptionKey`. */
  readonly vault: Vault | null;
  /** The rules of the host's own resources. Each call takes the caller it is made for. */
  readonly services: HostServices;
  /** All permissions of the host, those of plugins included. */
  readonly permissions: PermissionTable;
  /** Registers what has to be closed with the host, also where the start fails afterwards. Closed last to first. */
  onClose(close: () => Awaitable<void>): void;
}

/** What a plugin is once it has started. */
export interface StartedPlugin extends OriginTruster {
  readonly hooks?: RequestHooks;
  /** Routes as the host's own: made by `route()`, validated, and part of the OpenAPI document. */
  readonly routes?: readonly RouteDeclaration[];
  /** A Request in, a Response out: the host reads no body and changes no answer. */
  readonly endpoints?: readonly PluginEndpoint[];
  /** Who exists, for lists and searches of people. */
  readonly directory?: Directory;
  /** Whether its hook `onAuthorize` gives people the roles of `invect_member` (`services.members`). Default false. */
  readonly usesMembers?: boolean;
  /**
   * What to tell somebody who asks for a path that nothing serves and seems to mean a route of this plugin: where that is. Strangers
   * read it beside their refusal. Say only what everybody may know.
   */
  hintForUnknownPath?(context: RequestContext): string | undefined;
  close?(): Awaitable<void>;
}

/** A request to an endpoint, behind the gate. */
export interface PluginEndpointContext extends RequestContext {
  /** Whether an origin is the host's own or a trusted one. It is what the cross-site check asks. */
  readonly trustsOrigin: (origin: string) => Promise<boolean>;
  /**
   * Refuses an unsafe request that a browser sends for another site, as the host's own routes do. Endpoints that are not public have
   * been through it; a public one that knows the caller by a cookie, or sets one, calls it.
   *
   * @throws InvectError 403 `request:cross_site`
   */
  readonly refuseCrossSite: () => Promise<void>;
  /** Null only where the endpoint is public. */
  readonly identity: InvectIdentity | null;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * A raw route of a plugin, served under `<mount>/plugins<path>`. Like the host's own, it cannot be written without saying who may
 * call it: `public: true`, `authenticated: true` or `permission: 'flow:read'`.
 */
export type PluginEndpoint = RouteAccess & {
  /** `'ALL'` is every method, HEAD and OPTIONS included. */
  readonly method: HttpMethod | 'ALL';
  /** Below `/plugins`: `/auth/*`, `/audit/:entryId`. Its first segment is the plugin's own. */
  readonly path: string;
  /** Bytes; a longer body ends with 413. Default 1 MiB. The body itself is handed over unread, as a stream. */
  readonly maxBodyBytes?: number;
  readonly handler: (context: PluginEndpointContext) => Awaitable<Response>;
};

/**
 * Tables that the host's migrations do not know. What a command line asks of them, without a host: each call opens what it needs, and
 * closes it.
 */
export interface PluginTables {
  status(): Promise<TablesStatus>;
  /** SQL that would do what `run` does; empty where there is nothing to do. */
  sql(): Promise<string>;
  /**
   * Creates what is missing. Safe in several processes at once.
   *
   * @returns what this call created
   */
  run(): Promise<readonly string[]>;
}

export interface TablesStatus {
  /** What is missing: names of steps, or of tables and columns. Empty where there is nothing to do. */
  readonly pending: readonly string[];
  /** Whose migrations make the tables, where it is not the plugin: `your Drizzle migrations`. */
  readonly leftTo?: string;
}
