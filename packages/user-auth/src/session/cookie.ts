import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AuthContext } from '../better-auth/instance.js';

/** What a request carries that claims to be a session. */
export type SessionEvidence =
  | { readonly kind: 'none' }
  /** A cookie or token that this server did not sign. */
  | { readonly kind: 'unsigned' }
  /** One that it did sign: the session was real once. */
  | { readonly kind: 'signed'; readonly token: string };

/** Looks for a session cookie, or with the bearer plugin a token, and checks its signature. */
export function findEvidence(headers: Headers, context: AuthContext): SessionEvidence {
  const cookie = readCookie(headers.get('cookie') ?? '', context.authCookies.sessionToken.name);
  if (cookie !== null) return verify(cookie, context);
  const bearer = /^bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return takesBearer(context) && bearer !== undefined ? verify(decode(bearer), context) : { kind: 'none' };
}

function takesBearer({ options }: AuthContext): boolean {
  return options.plugins?.some(({ id }) => id === 'bearer') ?? false;
}

/**
 * Everything in a request that get-session reads, as one string: the session cookies, the one that says not to remember the
 * session, and with the bearer plugin the Authorization header. Null where there is nothing that could be a session.
 */
export function credentialsIn(headers: Headers, context: AuthContext): string | null {
  const { sessionToken, dontRememberToken } = context.authCookies;
  const cookies = headers.get('cookie') ?? '';
  const sessions = readCookies(cookies, sessionToken.name);
  const authorization = takesBearer(context) ? headers.get('authorization') : null;
  if (sessions.length === 0 && authorization === null) return null;
  const dontRemember = dontRememberToken ? readCookies(cookies, dontRememberToken.name) : [];
  return JSON.stringify([sessions, dontRemember, authorization]);
}

/** Whether the browser was told to forget the session when it closes: then better-auth never refreshes it. */
export function isNotToBeRemembered(headers: Headers, context: AuthContext): boolean {
  const { dontRememberToken } = context.authCookies;
  const value = dontRememberToken && readCookie(headers.get('cookie') ?? '', dontRememberToken.name);
  return typeof value === 'string' && verify(value, context).kind === 'signed';
}

/** Whether the request has a session cookie at all, of any name better-auth could have set here. */
export function hasSessionCookie(headers: Headers, context: AuthContext): boolean {
  return readCookie(headers.get('cookie') ?? '', context.authCookies.sessionToken.name) !== null;
}

/**
 * Whether the request has two different session cookies. A browser sends the one with the longer path first, so a neighbouring
 * subdomain can put its own before the user's (cookie tossing, RFC 6265 §8.6); which one is meant, nobody can tell.
 */
export function isAmbiguous(headers: Headers, context: AuthContext): boolean {
  const values = readCookies(headers.get('cookie') ?? '', context.authCookies.sessionToken.name);
  return new Set(values).size > 1;
}

/** Set-Cookie with the Secure attribute where the site is https: better-auth may have been configured without knowing that. */
export function securedFor(origin: string, setCookie: string): string {
  return origin.startsWith('https:') && !/;\s*secure\s*(?:;|$)/i.test(setCookie) ? `${setCookie}; Secure` : setCookie;
}

/** Set-Cookie lines that remove a session cookie that better-auth did not set here: tossed on the mount, or left without a domain. */
export function strayDeletionCookies({ authCookies }: AuthContext, mountPath: string): string[] {
  const { name } = authCookies.sessionToken;
  return [...new Set(['/', mountPath || '/'])].map(
    (path) => `${name}=; Max-Age=0; Path=${path}; SameSite=Lax; HttpOnly`,
  );
}

/** Set-Cookie lines that remove the session from a browser, with the attributes it was set with: without those they miss it. */
export function deletionCookies({ authCookies }: AuthContext): string[] {
  return ['sessionToken', 'sessionData', 'dontRememberToken'].flatMap((key) => {
    const cookie = authCookies[key];
    if (cookie === undefined) return [];
    const { path = '/', domain, secure, sameSite = 'lax', httpOnly = true } = cookie.attributes;
    const parts = [
      `${cookie.name}=`,
      'Max-Age=0',
      `Path=${path}`,
      `SameSite=${sameSite[0]?.toUpperCase()}${sameSite.slice(1)}`,
    ];
    if (domain) parts.push(`Domain=${domain}`);
    if (httpOnly) parts.push('HttpOnly');
    if (secure) parts.push('Secure');
    return [parts.join('; ')];
  });
}

/** The first cookie of a name, as better-auth reads it. */
function readCookie(header: string, name: string): string | null {
  return readCookies(header, name)[0] ?? null;
}

function readCookies(header: string, name: string): string[] {
  return header.split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim() !== name) return [];
    const value = pair.slice(equals + 1).trim();
    return [decode(value.startsWith('"') ? value.slice(1, -1) : value)];
  });
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** better-auth signs as `value.base64(HMAC-SHA256(secret, value))`, with the first secret; an older one signed before a rotation. */
function verify(signed: string, context: AuthContext): SessionEvidence {
  const dot = signed.lastIndexOf('.');
  if (dot < 1) return { kind: 'unsigned' };
  const token = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1), 'base64');
  const genuine = secretsOf(context).some((secret) => {
    const expected = createHmac('sha256', secret).update(token).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return genuine ? { kind: 'signed', token } : { kind: 'unsigned' };
}

function secretsOf({ secret, secretConfig }: AuthContext): string[] {
  if (typeof secretConfig !== 'object') return [secret];
  const { keys, legacySecret } = secretConfig;
  return [...new Set([secret, ...keys.values(), ...(legacySecret ? [legacySecret] : [])])];
}
