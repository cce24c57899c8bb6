import { createWarnOnce, type Logger, quote } from '@invect/core';

/** better-auth's error codes for untrusted origins, and the field that names the origin. Null: the Origin header. */
const REFUSALS: ReadonlyMap<unknown, string | null> = new Map([
  ['INVALID_ORIGIN', null],
  ['INVALID_CALLBACK_URL', 'callbackURL'],
  ['INVALID_REDIRECT_URL', 'redirectTo'],
  ['INVALID_ERROR_CALLBACK_URL', 'errorCallbackURL'],
  ['INVALID_NEW_USER_CALLBACK_URL', 'newUserCallbackURL'],
]);

/**
 * Explains better-auth's "Invalid origin" in the host's log, once for each origin. It does not change the response.
 *
 * @param response better-auth's response; its body stays readable
 * @param ownOrigin the origin that the mount treats as its own
 */
export type RefusedOriginHint = (response: Response, headers: Headers, ownOrigin: string) => Promise<void>;

/** Creates the hint of one host. */
export function createRefusedOriginHint(logger: Logger): RefusedOriginHint {
  const warnOnce = createWarnOnce(logger);
  return async (response, headers, ownOrigin) => {
    if (response.status !== 403) return;
    const field = REFUSALS.get(await codeOf(response.clone()));
    if (field === undefined) return;
    const advice = `add it to trustedOrigins if it is yours; this host's own origin is ${quote(ownOrigin)}, which publicUrl sets`;
    if (field !== null) {
      warnOnce(field, `better-auth refused a ${field} whose origin it does not trust: ${advice}`);
      return;
    }
    const origin = originOf(headers);
    warnOnce(origin, `better-auth refused a request from ${quote(origin)} with "Invalid origin": ${advice}`);
  };
}

async function codeOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}

/** Takes only the origin of a Referer, because its path and query are private. */
function originOf(headers: Headers): string {
  const named = headers.get('origin');
  if (named) return named;
  const referer = headers.get('referer') ?? '';
  return URL.canParse(referer) ? new URL(referer).origin : 'an unknown origin';
}
