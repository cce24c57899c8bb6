import { createWarnOnce, type Logger, quote } from '@invect/core';

/** What better-auth refuses with, and whose origin it did not trust. */
const REFUSALS: ReadonlyMap<unknown, string | null> = new Map([
  ['INVALID_ORIGIN', null],
  ['INVALID_CALLBACK_URL', 'callbackURL'],
  ['INVALID_REDIRECT_URL', 'redirectTo'],
  ['INVALID_ERROR_CALLBACK_URL', 'errorCallbackURL'],
  ['INVALID_NEW_USER_CALLBACK_URL', 'newUserCallbackURL'],
]);

/**
 * Explains better-auth's "Invalid origin" in the host's log, once for each origin. The answer stays as better-auth made it.
 *
 * @param response better-auth's; its body stays unread
 * @param ownOrigin what the mount counts as its own
 */
export type RefusalWatch = (response: Response, headers: Headers, ownOrigin: string) => Promise<void>;

/** Makes a watch with a memory of its own. */
export function createRefusalWatch(logger: Logger): RefusalWatch {
  const warnOnce = createWarnOnce(logger);
  return async (response, headers, ownOrigin) => {
    if (response.status !== 403) return;
    const field = REFUSALS.get(await codeOf(response.clone()));
    if (field === undefined) return;
    const advice = `add it to trustedOrigins if it is yours; this host counts ${quote(ownOrigin)} as its own, which publicUrl sets`;
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

/** Of a Referer only the origin: its path and query are nobody's business. */
function originOf(headers: Headers): string {
  const named = headers.get('origin');
  if (named) return named;
  const referer = headers.get('referer') ?? '';
  return URL.canParse(referer) ? new URL(referer).origin : 'an unknown origin';
}
