/** Whether pages of an origin may call the host with the user's cookies. The origin is not the host's own. */
export type OriginTrust = (origin: string, request: Request) => Promise<boolean>;

/** A plugin that trusts further origins. */
export interface OriginTruster {
  /** Whether the plugin trusts an origin that is neither the host's own nor in `trustedOrigins`. */
  trustsOrigin?(origin: string, request: Request): boolean | Promise<boolean>;
}

/** An Origin header as browsers send it. `null` (sandboxed frames, files) belongs to nobody and is never trusted. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/\\?#@,]+$/i;

/**
 * Creates the function that decides which origins are trusted: those of the host's `trustedOrigins`, and those that a plugin trusts. The
 * cross-site check and CORS both call it.
 *
 * @param trustedOrigins the host's option, as canonical origins
 * @param others returns the plugins. It is called each time, because they are known only after the host has started
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
