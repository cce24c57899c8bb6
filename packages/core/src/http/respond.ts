import { httpError, type InvectError, isInvectError } from '../errors.js';
import { jsonOf } from './json-text.js';
import { secureHeaders } from './secure-headers.js';
import { WholeResponse } from './whole-response.js';

/** A JSON response that no cache keeps. */
export function json(value: unknown, status = 200): WholeResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return new WholeResponse(jsonOf(value), { status, headers });
}

/**
 * The one shape of a refusal: `{ code, message, requestId }`, and `fields` for a 400. Unknown errors become an opaque 500:
 * their text may hold anything and goes to the log only.
 *
 * @param error anything thrown
 * @param requestId joins the answer and the log
 */
export function errorResponse(error: unknown, requestId?: string): Response {
  return jsonError(error, requestId).complete();
}

/** The same for those who write it themselves. */
export function jsonError(error: unknown, requestId: string = crypto.randomUUID()): WholeResponse {
  // guard: unknown-error-says-nothing
  const known: InvectError = isInvectError(error) ? error : httpError('host:internal_error');
  const response = json(
    { code: known.code, message: known.message, ...(known.fields && { fields: known.fields }), requestId },
    known.status,
  );
  if (known.headers) for (const [name, value] of known.headers) response.headers.append(name, value);
  if (known.status === 401 && !response.headers.has('www-authenticate')) {
    response.headers.set('www-authenticate', 'Session realm="invect"');
  }
  return response;
}

/** The response as it leaves: the hooks' headers appended, every Set-Cookie kept, security headers where none were set. */
export function finish(response: Response, responseHeaders: Headers, requestId: string): Response {
  // One of our own is nobody else's. A plugin's may be the same for many requests, or its headers immutable.
  const isOurs = response instanceof WholeResponse;
  const headers = isOurs ? response.headers : new Headers(response.headers);
  for (const [name, value] of responseHeaders) {
    // guard: set-cookie-of-hooks
    if (name === 'set-cookie') headers.append(name, value);
    else if (!headers.has(name)) headers.set(name, value);
  }
  for (const [name, value] of secureHeaders) if (!headers.has(name)) headers.set(name, value);
  headers.set('x-request-id', requestId);
  if (isOurs) return response;
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
