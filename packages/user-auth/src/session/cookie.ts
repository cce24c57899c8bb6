import { createHmac, timingSafeEqual } from 'node:crypto';
import { type AuthContext, type AuthCookie, secretsOf } from '../better-auth/instance.js';
import { setCookieLine } from './set-cookie.js';

/** What a request presents as its session. */
export type SessionEvidence =
  | { readonly kind: 'none' }
  /** A cookie or token whose signature is not this server's. */
  | { readonly kind: 'unsigned' }
  /** `signed`: the signature is this server's, so the session existed once. `bare`: an unsigned bearer token, if the plugin accepts those. */
  | { readonly kind: 'signed' | 'bare'; readonly token: string; readonly by: 'cookie' | 'bearer' };

/** Everything that get-session reads from a request, unparsed. */
export interface Credentials {
  /** Values of the session cookies. Usually there is one. */
  readonly sessions: readonly string[];
  /** Values of the cookie that asks for a session which ends with the browser. */
  readonly dontRemember: readonly string[];
  /** The Authorization header, if the bearer plugin reads it. */
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

/** Finds the session cookie, or with the bearer plugin a token, and checks its signature. */
export function findEvidence(headers: Headers, context: AuthContext): SessionEvidence {
  return evidenceIn(readCredentials(headers, context), context);
}

/** The same for credentials that were read already. */
export function evidenceIn({ sessions: [cookie], authorization }: Credentials, context: AuthContext): SessionEvidence {
  const bearer = bearerIn(authorization, context);
  // As in the bearer plugin: a token that it accepts replaces the cookie, any other is ignored.
  if ('token' in bearer || cookie === undefined) return bearer;
  // better-auth reads the first cookie of a name.
  return verify(cookieValue(cookie), 'cookie', context);
}

function bearerIn(authorization: string | null, context: AuthContext): SessionEvidence {
  const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1]?.trim();
  if (!token) return { kind: 'none' };
  if (token.includes('.')) return verify(decode(token), 'bearer', context);
  const isTakenBare = context.options.plugins?.find(({ id }) => id === 'bearer')?.options?.requireSignature !== true;
  return isTakenBare ? { kind: 'bare', token, by: 'bearer' } : { kind: 'unsigned' };
}

/** Whether the session ends with the browser. better-auth never refreshes such a session. */
export function isNotToBeRemembered({ dontRemember: [value] }: Credentials, context: AuthContext): boolean {
  return value !== undefined && verify(cookieValue(value), 'cookie', context).kind === 'signed';
}

/**
 * Whether the request has two different session cookies. A browser sends the cookie with the longer path first, so a neighbouring
 * subdomain can put its own before the user's (cookie tossing, RFC 6265 §8.6). The server cannot tell which one is the user's.
 */
export function isAmbiguous({ sessions }: Credentials): boolean {
  // guard: one-session-cookie
  return sessions.length > 1 && new Set(sessions.map(cookieValue)).size > 1;
}

/** Adds the Secure attribute on https. better-auth may not know that the site is served over https. */
export function securedFor(origin: string, setCookie: string): string {
  return origin.startsWith('https:') && !/;\s*secure\s*(?:;|$)/i.test(setCookie) ? `${setCookie}; Secure` : setCookie;
}

/** Set-Cookie lines that remove a session cookie which better-auth did not set: one tossed onto the mount, or one without a domain. */
export function strayDeletionCookies({ authCookies }: AuthContext, mountPath: string): string[] {
  const { name, attributes } = authCookies.sessionToken;
  const { sameSite, secure, partitioned } = attributes;
  // One line for the browser's common jar and, if the app's cookies are partitioned, one for the jar of the embedding page.
  const jars: AuthCookie['attributes'][] = [{ sameSite, secure }, ...(partitioned ? [{ sameSite, partitioned }] : [])];
  return [...new Set(['/', mountPath || '/'])].flatMap((path) =>
    jars.map((jar) => setCookieLine({ name, attributes: { ...jar, path } }, '', 0)),
  );
}

/** Set-Cookie lines that remove the session from a browser. Only lines with the attributes of the original reach it. */
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

/** better-auth signs with its first secret: `value.base64(HMAC-SHA256(secret, value))`. Before a rotation it signed with an older one. */
function verify(signed: string, by: 'cookie' | 'bearer', context: AuthContext): SessionEvidence {
  const dot = signed.lastIndexOf('.');
  if (dot < 1) return { kind: 'unsigned' };
  const token = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1), 'base64');
  const genuine = secretsOf(context).some((secret) => {
    const expected = createHmac('sha256', secret).update(token).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  // guard: cookie-is-verified
  return genuine ? { kind: 'signed', token, by } : { kind: 'unsigned' };
}
