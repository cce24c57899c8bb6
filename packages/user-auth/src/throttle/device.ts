import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { cookieAt } from '../better-auth/clone.js';
import type { AuthContext } from '../better-auth/instance.js';
import { setCookieLine } from '../session/set-cookie.js';

/**
 * Device cookies (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): a browser that has signed in to an account before
 * carries a proof of that. Its wrong passwords are counted apart from those of strangers, so nobody who attacks an account from
 * elsewhere locks its owner out.
 *
 * The cookie is a list of `nonce.HMAC(secret, account, nonce)`. It names no account, and is no way to sign in.
 */
const COOKIE = 'invect_device';

const MAX_AGE_SECONDS = 365 * 86_400;

/** Accounts that one browser is known for. The newest are kept. */
const MAX_PROOFS = 8;

/**
 * The device that a browser is for an account.
 *
 * @returns null where it has never signed in to it
 */
export function deviceOf(headers: Headers, account: string, context: AuthContext): string | null {
  const proof = readProofs(headers, context).find((candidate) => proves(candidate, account, context));
  return proof?.slice(0, proof.indexOf('.')) ?? null;
}

/**
 * The Set-Cookie line after somebody has signed in.
 *
 * @param account the key of that user
 * @param origin the public one: behind https the cookie is Secure
 */
export function deviceCookie(headers: Headers, account: string, context: AuthContext, origin: string): string {
  const given = readProofs(headers, context);
  const proof = given.find((candidate) => proves(candidate, account, context)) ?? makeProof(account, context);
  const value = [...new Set([proof, ...given])].slice(0, MAX_PROOFS).join('~');
  const { name, attributes } = cookieAt(origin, context.createAuthCookie(COOKIE), context);
  // Nothing but this reads it, whatever the app's own cookies allow to scripts.
  return setCookieLine({ name, attributes: { ...attributes, httpOnly: true } }, value, MAX_AGE_SECONDS);
}

/**
 * All of them: a neighbouring subdomain can put a cookie of the same name before the real one (cookie tossing, RFC 6265 §8.6). How many
 * there can be is a matter of how long headers may be.
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

/** Compared as text: base64url has several spellings of the same bytes, as its last character has bits to spare (RFC 4648 §3.5). */
function proves(proof: string, account: string, context: AuthContext): boolean {
  const [nonce = '', signature = ''] = proof.split('.');
  const [given, expected] = [Buffer.from(signature), Buffer.from(sign(nonce, account, context))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sign(nonce: string, account: string, { secret }: AuthContext): string {
  return createHmac('sha256', secret).update(`invect:device:${account}:${nonce}`).digest('base64url');
}
