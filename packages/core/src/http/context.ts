import type { InvectIdentity } from '../access/identity.js';
import type { CallSource } from '../access/ownership.js';

/** The methods that a route can have. The route of GET also answers HEAD. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Facts about the deployment, which the adapter vouches for. None is copied from a header that the framework does not trust. */
export interface RequestFacts {
  /** The public path of the mount, without a trailing slash: `/invect`, or `''` at the root. */
  readonly mountPath: string;
  /** The peer's address, or the one that a trusted proxy reported. */
  readonly clientAddress?: string;
  /** `https://app.example.com`: the origin of `publicUrl` if that option is set, otherwise the origin that the framework reports. */
  readonly publicOrigin: string;
  /**
   * The origin that the client visited, as the framework reports it: from the Host header, or from what a trusted proxy forwarded. It is
   * valid for this request only. Links must not lead to it.
   */
  readonly visitedOrigin: string;
  /** Whether `publicOrigin` is configured. Otherwise it comes from the request's Host header and is valid for this request only. */
  readonly publicOriginConfigured: boolean;
  /** Whether the answer's headers are dropped. Then nothing may change that needs a new cookie. */
  readonly readOnly: boolean;
  /** Whether the answer's Content-Encoding is dropped. Then its body must not be compressed. */
  readonly dropsContentEncoding: boolean;
}

/** A request as every hook, route and endpoint gets it. */
export interface RequestContext {
  /** The Web Request. It is created on first use, and is the same object every time. */
  readonly request: Request;
  readonly headers: Headers;
  /** In capitals. */
  readonly method: string;
  /** The decoded path below the mount, `/flows/1`. It was parsed once, and the gate used this string. */
  readonly path: string;
  /** The segments of `path`: `['flows', '1']`. */
  readonly segments: readonly string[];
  /** The query, undecoded and with its question mark; `''` if there is none. */
  readonly search: string;
  readonly facts: RequestFacts;
  readonly requestId: string;
  /** Headers that are appended to the response, also if the request is refused. Use `append` for Set-Cookie. */
  readonly responseHeaders: Headers;
  /** What was found out about the caller. */
  readonly found: FoundCaller;
  /** Whether the gate has admitted this request before, and asks again while its answer goes on. Then it is not counted. */
  readonly isAskedAgain?: boolean;
}

/** What the gate and `onAuthorize` have found out about the caller of a request. */
export interface FoundCaller {
  /** Returns the session that `authorize()` gives to the app's own routes. A hook sets it. */
  session?: () => unknown;
  /** Who acts as the identity, while impersonating. A hook sets it. */
  impersonator?: { readonly id: string; readonly name: string | null };
  /** Whom the gate has identified, also if it refuses the request. */
  identity?: InvectIdentity;
}

/** Returns what the audit log records of a request. */
export function callSourceOf({ requestId, facts, headers, found }: RequestContext): CallSource {
  return {
    requestId,
    address: facts.clientAddress ?? null,
    // Few calls are recorded, so the header is read only then.
    get userAgent() {
      return headers.get('user-agent');
    },
    impersonator: found.impersonator ?? null,
  };
}
