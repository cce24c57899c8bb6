import type { AuthContext } from '../better-auth/instance.js';
import { deletionCookies } from '../session/cookie.js';
import { hasStore } from '../session/lookup.js';

/**
 * Takes better-auth's cookie cache (`session.cookieCache`) out of a request: it keeps revoked sessions, old roles and bans alive for
 * minutes, on every route that does not ask past it. Without it better-auth asks its store, and sets the cookie anew for the app's
 * own pages. A deployment without any store has nothing else to read, so there it stays.
 *
 * @param headers changed in place
 * @returns the names that were taken out
 */
export function hideCookieCache(headers: Headers, context: AuthContext | null): string[] {
  const name = context?.authCookies['sessionData']?.name;
  const cookies = headers.get('cookie');
  if (context === null || name === undefined || cookies === null || !hasStore(context.options)) return [];
  const hidden: string[] = [];
  const kept = cookies.split(';').filter((pair) => {
    const equals = pair.indexOf('=');
    const found = pair.slice(0, equals === -1 ? undefined : equals).trim();
    if (!isPartOf(name, found)) return true;
    hidden.push(found);
    return false;
  });
  if (hidden.length === 0) return hidden;
  if (kept.length === 0) headers.delete('cookie');
  else headers.set('cookie', kept.join(';').trim());
  return hidden;
}

/**
 * Set-Cookie lines that finish what better-auth could not, as it did not see the cookies: where it writes or removes the cache, a
 * longer or shorter one from before must go with all its parts, or the app's pages would read that.
 */
export function leftoversOf(hidden: readonly string[], answer: Response, context: AuthContext | null): string[] {
  const name = context?.authCookies['sessionData']?.name;
  if (context === null || name === undefined) return [];
  const lines = answer.headers.getSetCookie().flatMap((line) => {
    const [pair = ''] = line.split(';', 1);
    const set = pair.slice(0, pair.indexOf('='));
    return isPartOf(name, set) ? [{ name: set, isRemoved: pair.length === set.length + 1 }] : [];
  });
  if (lines.length === 0) return [];
  // A route may write it twice: the session as it was found, then as it was changed. The last one counts.
  const first = lines.findLastIndex((line) => !line.isRemoved && (line.name === name || line.name === `${name}.0`));
  const whole = lines[first]?.name === name;
  const kept = lines.slice(first).filter((line) => !line.isRemoved && (line.name === name) === whole);
  const keptNames = first === -1 ? [] : kept.map((line) => line.name);
  const removed = lines.filter((line, index) => line.isRemoved && index > first).map((line) => line.name);
  const written = lines.map((line) => line.name);
  const left = new Set([...hidden, ...written].filter((part) => !keptNames.includes(part) && !removed.includes(part)));
  const removal = deletionCookies(context).find((line) => line.startsWith(`${name}=`)) ?? '';
  return [...left].map((part) => `${part}${removal.slice(name.length)}`);
}

/** better-auth cuts a long one into parts: `session_data.0`, `session_data.1`. */
function isPartOf(name: string, other: string): boolean {
  return other === name || (other.startsWith(`${name}.`) && /^\d+$/.test(other.slice(name.length + 1)));
}
