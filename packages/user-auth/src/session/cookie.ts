import { createHmac, timingSafeEqual } from 'node:crypto';
import { type AuthContext, type AuthCookie, secretsOf } from '../better-auth/instance.js';
import { setCookieLine } from './set-cookie.js';

/** What a request carries that claims to be a session. */
export type SessionEvidence =
  | { readonly kind: 'none' }
  /** A cookie or token that this server did not sign. */
  | { readonly kind: 'unsigned' }
  /** One that it did sign: the session was real once. Or a bearer token without a signature, where the plugin takes such. */
  | { readonly kind: 'signed' | 'bare'; readonly token: string; readonly by: 'cookie' | 'bearer' };

/** Everything in a request that get-session reads, as it came. */
export interface Credentials {
  /** Values of cookies of the session's name. */
  readonly sessions: readonly string[];
  /** Values of the cookie that says not to remember the session. */
  readonly dontRemember: readonly string[];
  /** The Authorization header, where the bearer plugin reads it. */
  readonly authorization: string | null;
}

/** Reads a request's credentials. */
export function readCredentials(headers: Headers, { authCookies, options }: AuthContext): Credentials {
  const sessions: string[] = [];
  const dontRemember: string[] = [];
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = pair.slice(0, equals).trim();
    if (name === authCookies.sessionToken.name) sessions.push(pair.slice(equals + 1).trim());
    else if (name === authCookies['dontRememberToken']?.name) dontRemember.push(pair.slice(equals + 1).trim());
  }
  const takesBearer = options.plugins?.some(({ id }) => id === 'bearer') ?? false;
  return { sessions, dontRemember, authorization: takesBearer ? headers.get('authorization') : null };
}

/** Looks for a session cookie, or with the bearer plugin a token, and checks its signature. */
export function findEvidence(headers: Headers, context: AuthContext): SessionEvidence {
  return evidenceIn(readCredentials(headers, context), context);
}

/** The same, of credentials that were read already. */
export function evidenceIn({ sessions: [cookie], authorization }: Credentials, context: AuthContext): SessionEvidence {
  const bearer = bearerIn(authorization, context);
  // As the bearer plugin does: a token that it takes replaces the cookie, any other is passed over.
  if ('token' in bearer || cookie === undefined) return bearer;
  // The first of a name, as better-auth reads it.
  return verify(cookieValue(cookie), 'cookie', context);
}

function bearerIn(authorization: string | null, context: AuthContext): SessionEvidence {
  const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1]?.trim();
  if (!token) return { kind: 'none' };
  if (token.includes('.')) return verify(decode(token), 'bearer', context);
  const isTakenBare = context.options.plugins?.find(({ id }) => id === 'bearer')?.options?.requireSignature !== true;
  return isTakenBare ? { kind: 'bare', token, by: 'bearer' } : { kind: 'unsigned' };
}

/** Whether the browser was told to forget the session when it closes: then better-auth never refreshes it. */
export function isNotToBeRemembered({ dontRemember: [value] }: Credentials, context: AuthContext): boolean {
  return value !== undefined && verify(cookieValue(value), 'cookie', context).kind === 'signed';
}

/**
 * Whether the request has two different session cookies. A browser sends the one with the longer path first, so a neighbouring
 * subdomain can put its own before the user's (cookie tossing, RFC 6265 §8.6); which one is meant, nobody can tell.
 */
export function isAmbiguous({ sessions }: Credentials): boolean {
  return sessions.length > 1 && new Set(sessions.map(cookieValue)).size > 1;
}

/** Set-Cookie with the Secure attribute where the site is https: better-auth may have been configured without knowing that. */
export function securedFor(origin: string, setCookie: string): string {
  return origin.startsWith('https:') && !/;\s*secure\s*(?:;|$)/i.test(setCookie) ? `${setCookie}; Secure` : setCookie;
}

/** Set-Cookie lines that remove a session cookie that better-auth did not set here: tossed on the mount, or left without a domain. */
export function strayDeletionCookies({ authCookies }: AuthContext, mountPath: string): string[] {
  const { name, attributes } = authCookies.sessionToken;
  const { sameSite, secure, partitioned } = attributes;
  // One in the browser's common jar, and where the app's own are partitioned one in the jar of the page that embeds it.
  const jars: AuthCookie['attributes'][] = [{ sameSite, secure }, ...(partitioned ? [{ sameSite, partitioned }] : [])];
  return [...new Set(['/', mountPath || '/'])].flatMap((path) =>
    jars.map((jar) => setCookieLine({ name, attributes: { ...jar, path } }, '', 0)),
  );
}

/** Set-Cookie lines that remove the session from a browser, with the attributes it was set with: without those they miss it. */
export function deletionCookies({ authCookies }: AuthContext): string[] {
  return ['sessionToken', 'sessionData', 'dontRememberToken'].flatMap((key) => {
    const cookie = authCookies[key];
    return cookie === undefined ? [] : [setCookieLine(cookie, '', 0)];
  });
}

function cookieValue(cookie: string): string {
  return decode(cookie.startsWith('"') ? cookie.slice(1, -1) : cookie);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** better-auth signs as `value.base64(HMAC-SHA256(secret, value))`, with the first secret; an older one signed before a rotation. */
function verify(signed: string, by: 'cookie' | 'bearer', context: AuthContext): SessionEvidence {
  const dot = signed.lastIndexOf('.');
  if (dot < 1) return { kind: 'unsigned' };
  const token = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1), 'base64');
  const genuine = secretsOf(context).some((secret) => {
    const expected = createHmac('sha256', secret).update(token).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return genuine ? { kind: 'signed', token, by } : { kind: 'unsigned' };
}
