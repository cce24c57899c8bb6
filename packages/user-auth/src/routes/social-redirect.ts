import type { PluginEndpointContext } from '@invect/core';
import { authError } from '../errors.js';
import { refuseCrossSiteLink } from './cross-site.js';

type Handler = (request: Request) => Promise<Response>;

/** Fields of POST sign-in/social that a link may contain. */
const FIELDS: ReadonlySet<string> = new Set([
  'provider',
  'callbackURL',
  'errorCallbackURL',
  'newUserCallbackURL',
  'loginHint',
  'requestSignUp',
]);

/**
 * Handles GET sign-in/social (specification, "Auth Routes"), which starts an OAuth sign-in by a plain link. better-auth only has POST.
 * So the query becomes the body of a POST, which passes all of better-auth's checks, and the answer becomes a redirect.
 *
 * @param url the public URL of the route, with the query
 * @throws InvectError 403 `auth:cross_site`, 400 `auth:invalid_request` for a repeated or unknown parameter
 */
export async function redirectToProvider(
  request: Request,
  url: URL,
  handle: Handler,
  incoming: Pick<PluginEndpointContext, 'trustsOrigin'>,
): Promise<Response> {
  await refuseCrossSiteLink(request.headers, incoming);
  const headers = new Headers(request.headers);
  headers.set('content-type', 'application/json');
  headers.set('origin', url.origin);
  for (const name of ['content-length', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest']) headers.delete(name);
  const body = JSON.stringify(readFields(url.searchParams));
  const answer = await handle(
    new Request(`${url.origin}${url.pathname}`, { method: 'POST', headers, body, signal: request.signal }),
  );
  if (!answer.ok) return answer;
  const { url: location } = (await answer.json()) as { url?: unknown };
  if (typeof location !== 'string') throw new TypeError('better-auth answered sign-in/social without a url');
  const redirect = new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } });
  for (const cookie of answer.headers.getSetCookie()) redirect.headers.append('set-cookie', cookie);
  return redirect;
}

function readFields(query: URLSearchParams): Record<string, string | boolean> {
  const fields: Record<string, string | boolean> = {};
  for (const [name, value] of query) {
    // guard: oauth-link-fields
    if (!FIELDS.has(name))
      throw authError('auth:invalid_request', { message: `sign-in/social does not know the parameter "${name}".` });
    if (Object.hasOwn(fields, name))
      throw authError('auth:invalid_request', { message: `"${name}" is given more than once.` });
    fields[name] = name === 'requestSignUp' ? value === 'true' : value;
  }
  return fields;
}
