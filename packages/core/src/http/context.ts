/** The methods that a route can have. HEAD is answered by the route of GET. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the adapter vouches for: facts of the deployment, never copied from a header that the framework does not trust. */
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

/** A request as every hook, route and endpoint gets it. */
export interface RequestContext {
  readonly request: Request;
  readonly headers: Headers;
  readonly method: string;
  /** Decoded path under the mount, `/flows/1`. It was parsed once; the gate used this very string. */
  readonly path: string;
  /** The segments of `path`: `['flows', '1']`. */
  readonly segments: readonly string[];
  /** The query as it came, with its question mark; `''` where there is none. */
  readonly search: string;
  readonly facts: RequestFacts;
  readonly requestId: string;
  /** Appended to the response, whatever the outcome. Use `append` for Set-Cookie. */
  readonly responseHeaders: Headers;
  /** What `onAuthorize` found out beside the identity; `session` makes what `authorize()` hands to the app's own routes. */
  readonly found: { session?: () => unknown };
}
