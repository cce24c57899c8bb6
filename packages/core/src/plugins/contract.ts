import type { InvectIdentity } from '../access/identity.js';
import type { ErrorTable } from '../http/errors.js';
import type { RouteAccess } from '../http/route.js';
import type { Logger } from '../logger.js';

type Awaitable<T> = T | Promise<T>;

/** What the adapter vouches for: facts of the deployment, never copied from a header the framework does not trust. */
export interface RequestFacts {
  /** Public path the host is mounted at, without a trailing slash: `/invect`, or `''` at the root. */
  readonly mountPath: string;
  /** The peer's address, or the one a trusted proxy reported. */
  readonly clientAddress?: string;
  /** `https://app.example.com`: `publicUrl`'s origin where that option is set, otherwise what the framework reports. */
  readonly publicOrigin: string;
  /**
   * The origin that was visited, as the framework reports it: the Host, or what a trusted proxy forwarded. It is good for this request
   * only. Links must not lead to it.
   */
  readonly visitedOrigin: string;
  /** Whether `publicOrigin` comes from configuration. Otherwise it comes from the request's Host and is good for this request only. */
  readonly publicOriginConfigured: boolean;
  /** Headers of the answer reach nobody, so nothing may be changed that needs a new cookie. */
  readonly readOnly: boolean;
}

/** What every hook and endpoint gets. */
export interface RequestContext {
  readonly request: Request;
  readonly headers: Headers;
  readonly method: string;
  /** Decoded path under the mount, `/flows/1`. It was parsed once; the gate used this very string. */
  readonly path: string;
  /** The query as it came, with its question mark; `''` where there is none. */
  readonly search: string;
  readonly facts: RequestFacts;
  readonly requestId: string;
  /** Appended to the response, whatever the outcome. Use `append` for Set-Cookie. */
  readonly responseHeaders: Headers;
  /** What `onAuthorize` found out beside the identity; `session` makes what `authorize()` hands to the app's own routes. */
  readonly found: { session?: () => unknown };
}

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

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * A route of a plugin, served under `<mount>/plugins<path>`. Like the host's own, it cannot be written without saying who may
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
 * Tables of a plugin that the host's own migrations do not know, better-auth's for instance. What a command line asks of them,
 * without a host: each call opens what it needs, and closes it.
 */
export interface PluginMigrations {
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

/** What a plugin learns when the host starts. */
export interface PluginInitContext {
  readonly logger: Logger;
  /** The host's `publicUrl` option, without a trailing slash. It includes the mount path. */
  readonly publicUrl: string | undefined;
  /** The host's `trustedOrigins` option. */
  readonly trustedOrigins: readonly string[];
  /** Whether the adapter can tell who sends a request (`facts.clientAddress`). */
  readonly tellsClientAddress: boolean;
  /**
   * The host's own database: its type and id, for reports, and where it is a SQLite file its path. Plugins open their own
   * connections.
   */
  readonly database: { readonly type: string; readonly id: string; readonly file: string | null };
}

/**
 * A plugin is data: an id, hooks, endpoints and error codes. Everything but `id` is optional.
 *
 * A hook that throws an {@link InvectError} refuses the request with it. Anything else it throws is a 500 without detail;
 * no failure of a hook ever lets a request pass.
 */
export interface InvectPlugin {
  readonly id: string;
  /** Whole-segment path prefixes under the mount that need no session, `/webhooks`. Checked at start; `/` and wildcards are refused. */
  readonly publicPaths?: readonly string[];
  /** Whether this plugin trusts an origin that is neither the host's own nor in `trustedOrigins`; the cross-site check and CORS ask. */
  readonly trustsOrigin?: (origin: string, request: Request) => Awaitable<boolean>;
  /**
   * What to tell somebody who asks for a path that nothing serves and seems to mean a route of this plugin: where that is. Strangers
   * read it beside their refusal. Say only what everybody may know.
   */
  readonly hintForUnknownPath?: (context: RequestContext) => string | undefined;
  /**
   * Runs once, in order, before the first request. Throw to refuse to start: the message names the option and the fix. Where a
   * database was not there (a connection error, or an error with one as its `cause`), it runs again when the start is tried again.
   */
  init?(context: PluginInitContext): Promise<void>;
  readonly hooks?: {
    /**
     * Before the gate. A Response ends the request; a Request replaces it (its method and path are not looked at again). Give one
     * that is made of the request `signal: request.signal`, so that it hears of a client that leaves.
     */
    onRequest?(context: RequestContext): Promise<Request | Response | void>;
    /** Who is asking? `null` passes the question on to the next plugin. */
    onAuthorize?(context: RequestContext): Promise<InvectIdentity | null>;
    /** After the handler. May replace the response; its Set-Cookie headers are kept. */
    onResponse?(response: Response, context: RequestContext): Promise<Response | void>;
  };
  readonly endpoints?: readonly PluginEndpoint[];
  /** For `npx @invect/cli migrate`, and `migrate()` of core. A plugin may create its tables at start as well. */
  readonly migrations?: PluginMigrations;
  readonly $ERROR_CODES?: ErrorTable;
  close?(): Promise<void>;
}
