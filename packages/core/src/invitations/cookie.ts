import type { RequestFacts } from '../http/context.js';

/** The cookie that carries an invitation's token from its link to the sign-up, also past the page of an identity provider. */
const INVITATION_COOKIE = 'invect_invitation';

const MAX_AGE_SECONDS = 3600;

/** Hosts whose mounts lie within each other share a browser's cookies. More than a few are not honest. */
const MAX_TOKENS = 4;

/** Creates the Set-Cookie line for a token; an empty one removes the cookie. */
export function invitationCookie(
  token: string,
  { mountPath, publicOrigin }: Pick<RequestFacts, 'mountPath' | 'publicOrigin'>,
): string {
  const secure = publicOrigin.startsWith('https:') ? '; Secure' : '';
  const maxAge = token === '' ? 0 : MAX_AGE_SECONDS;
  return `${INVITATION_COOKIE}=${token}; Max-Age=${maxAge}; Path=${mountPath || '/'}; HttpOnly; SameSite=Lax${secure}`;
}

/** Reads the tokens that a request carries. */
export function invitationTokensIn(headers: Headers): readonly string[] {
  const tokens = (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${INVITATION_COOKIE}=`))
    .map((pair) => pair.slice(INVITATION_COOKIE.length + 1))
    .filter((token) => /^[\w-]{43}$/.test(token));
  return [...new Set(tokens)].slice(0, MAX_TOKENS);
}
