import { httpError, type InvectError, isInvectError } from '../errors.js';
import { BufferedResponse } from './buffered-response.js';
import { serializeJson } from './raw-json.js';
import { secureHeaders } from './secure-headers.js';

/** Creates a JSON response that must not be cached. */
export function json(value: unknown, status = 200): BufferedResponse {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return new BufferedResponse(serializeJson(value), { status, headers });
}

/**
 * Creates the Response of a refusal: `{ code, message, requestId }`, and `fields` for a 400. An unknown error becomes a 500 without
 * details, because its text may contain anything.
 *
 * @param error anything that was thrown
 * @param requestId connects the answer with the log
 */
export function errorResponse(error: unknown, requestId?: string): Response {
  return jsonError(error, requestId).toResponse();
}

/** The same, as a BufferedResponse for callers inside of core. */
export function jsonError(error: unknown, requestId: string = crypto.randomUUID()): BufferedResponse {
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

/**
 * Completes the headers of a response. It appends the headers of hooks, keeps every Set-Cookie, and adds security headers that the
 * response does not have.
 */
export function finish(response: Response, responseHeaders: Headers, requestId: string): Response {
  // Our own responses may be changed. A plugin may return one Response for many requests, or one with immutable headers.
  const isOurs = response instanceof BufferedResponse;
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
