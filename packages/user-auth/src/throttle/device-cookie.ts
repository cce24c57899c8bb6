import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { cookieForOrigin } from '../better-auth/clone-context.js';
import type { AuthContext } from '../better-auth/instance.js';
import { setCookieLine } from '../session/set-cookie.js';

/**
 * Device cookies (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). A browser that has signed in to an account carries a
 * proof of it. Its wrong passwords are counted separately from those of strangers, so an attacker elsewhere cannot lock the owner out.
 *
 * The cookie is a list of `nonce.HMAC(secret, account, nonce)`. It names no account, and nobody can sign in with it.
 */
const COOKIE = 'invect_device';

const MAX_AGE_SECONDS = 365 * 86_400;

/** How many accounts one browser can have proofs for. The newest are kept. */
const MAX_PROOFS = 8;

/**
 * Identifies a browser that has signed in to an account before.
 *
 * @param account the key of the account
 * @returns the id of the device, or null if this browser has never signed in to the account
 */
export function knownDevice(headers: Headers, account: string, context: AuthContext): string | null {
  const proof = readProofs(headers, context).find((candidate) => proves(candidate, account, context));
  return proof?.slice(0, proof.indexOf('.')) ?? null;
}

/**
 * Creates the Set-Cookie line after a sign-in.
 *
 * @param account the key of the account
 * @param origin the public origin; on https the cookie is Secure
 */
export function deviceCookieLine(headers: Headers, account: string, context: AuthContext, origin: string): string {
  const given = readProofs(headers, context);
  const proof = given.find((candidate) => proves(candidate, account, context)) ?? makeProof(account, context);
  const value = [...new Set([proof, ...given])].slice(0, MAX_PROOFS).join('~');
  const { name, attributes } = cookieForOrigin(origin, context.createAuthCookie(COOKIE), context);
  // Only the server reads this cookie, even if the app lets scripts read its other cookies.
  return setCookieLine({ name, attributes: { ...attributes, httpOnly: true } }, value, MAX_AGE_SECONDS);
}

/**
 * Reads the proofs of all cookies with this name: a neighbouring subdomain can put a cookie of the same name before the real one
 * (cookie tossing, RFC 6265 §8.6). The maximum size of headers limits their number.
 */
function readProofs(headers: Headers, context: AuthContext): string[] {
  const { name } = context.createAuthCookie(COOKIE);
  return (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .flatMap((pair) => pair.slice(name.length + 1).split('~'))
    .filter((proof) => /^[\w-]{22}\.[\w-]{43}$/.test(proof));
}

function makeProof(account: string, context: AuthContext): string {
  const nonce = randomBytes(16).toString('base64url');
  return `${nonce}.${sign(nonce, account, context)}`;
}

/** Compares text, not bytes: base64url can spell the same bytes in several ways, as its last character has unused bits (RFC 4648 §3.5). */
function proves(proof: string, account: string, context: AuthContext): boolean {
  const [nonce = '', signature = ''] = proof.split('.');
  const [given, expected] = [Buffer.from(signature), Buffer.from(sign(nonce, account, context))];
  // guard: device-proves-itself
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sign(nonce: string, account: string, { secret }: AuthContext): string {
  return createHmac('sha256', secret).update(`invect:device:${account}:${nonce}`).digest('base64url');
}
