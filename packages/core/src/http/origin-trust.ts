/** Whether pages of this origin, which is not the host's own, may call the host with the user's cookies. */
export type OriginTrust = (origin: string, request: Request) => Promise<boolean>;

/** What else may trust an origin: a plugin that knows origins of its own. */
export interface OriginTruster {
  /** Whether it trusts an origin that is neither the host's own nor in `trustedOrigins`. */
  trustsOrigin?(origin: string, request: Request): boolean | Promise<boolean>;
}

/** What a browser sends as Origin. `null` (sandboxed frames, files) is nobody's origin and is never trusted. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/\\?#@,]+$/i;

/**
 * The one list of trusted origins: the host's `trustedOrigins` and whatever plugins trust. The cross-site check and CORS ask it.
 *
 * @param trustedOrigins the host's option, canonical
 * @param others asked each time: who they are is known once the host has started
 */
export function createOriginTrust(
  trustedOrigins: readonly string[],
  others: () => readonly OriginTruster[],
): OriginTrust {
  return async (origin, request) => {
    if (!ORIGIN.test(origin)) return false;
    if (trustedOrigins.includes(origin)) return true;
    for (const other of others()) if (await other.trustsOrigin?.(origin, request)) return true;
    return false;
  };
}
