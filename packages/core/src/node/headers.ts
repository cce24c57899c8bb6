/** A list of headers that can be changed. The Web's `Headers` is one. */
export interface HeaderList {
  has(name: string): boolean;
  get(name: string): string | null;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
}

/** The headers that describe a body (RFC 9110 §8) or its framing. They belong to whoever writes the body. */
const BODY_HEADERS: readonly string[] = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'transfer-encoding',
];

/**
 * Merges headers of the host into an answer. This is the one rule for all adapters:
 *
 * - `Set-Cookie` is appended. Each is a cookie of its own, and a lost one signs a browser out, or leaves it a dead session.
 * - `Vary` is joined. A cache has to know every header that the answer depends on, or it hands one visitor's answer to another.
 * - Any other header has one value. On the answer of an admitted request the app's own wins: the app knows what it answers. On a
 *   refusal the host's wins: its `Cache-Control: no-store` must not give way to a header that the app sets on every answer.
 *
 * @param options.replace whether the host's headers win
 */
export function mergeHeaders(answer: HeaderList, headers: Headers, { replace }: { replace: boolean }): void {
  for (const [name, value] of headers) {
    // guard: app-answer-keeps-cookies
    if (name === 'set-cookie') answer.append(name, value);
    // guard: app-answer-keeps-vary
    else if (name === 'vary') answer.set(name, joinVary(answer.get(name), value));
    else if (replace || !answer.has(name)) answer.set(name, value);
  }
}

/** A copy without the headers that describe a body, for an answer whose body the app writes. */
export function withoutBodyHeaders(headers: Headers): Headers {
  const rest = new Headers(headers);
  for (const name of BODY_HEADERS) rest.delete(name);
  return rest;
}

/**
 * A copy of the app's Response with the headers of `Authorized.headers` merged in. The app's own headers win. It is a copy because
 * the headers of `fetch` and `Response.redirect` cannot be changed.
 *
 * @example return withHeaders(await route(request), outcome.headers)
 */
export function withHeaders(response: Response, headers: Headers): Response {
  if (isEmpty(headers)) return response;
  const merged = new Headers(response.headers);
  mergeHeaders(merged, withoutBodyHeaders(headers), { replace: false });
  const { body, status, statusText } = response;
  return new Response(body, { status, statusText, headers: merged });
}

/** Whether there is nothing to merge, as with most requests. */
export function isEmpty(headers: Headers): boolean {
  return headers.keys().next().done === true;
}

function joinVary(present: string | null, added: string): string {
  if (present === null) return added;
  const names = `${present},${added}`.split(',').map((name) => name.trim());
  return [...new Map(names.filter(Boolean).map((name) => [name.toLowerCase(), name])).values()].join(', ');
}
