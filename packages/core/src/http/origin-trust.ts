import type { InvectPlugin } from '../plugins/contract.js';

/** Whether pages of this origin, which is not the host's own, may call the host with the user's cookies. */
export type OriginTrust = (origin: string, request: Request) => Promise<boolean>;

/** What a browser sends as Origin. `null` (sandboxed frames, files) is nobody's origin and is never trusted. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/\\?#@,]+$/i;

/**
 * The one list of trusted origins: the host's `trustedOrigins` and whatever plugins trust. The cross-site check and CORS ask it.
 *
 * @param trustedOrigins the host's option, canonical
 */
export function createOriginTrust(trustedOrigins: readonly string[], plugins: readonly InvectPlugin[]): OriginTrust {
  return async (origin, request) => {
    if (!ORIGIN.test(origin)) return false;
    if (trustedOrigins.includes(origin)) return true;
    for (const plugin of plugins) if (await plugin.trustsOrigin?.(origin, request)) return true;
    return false;
  };
}
