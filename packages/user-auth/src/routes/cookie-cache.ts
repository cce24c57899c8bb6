import type { AuthContext } from '../better-auth/instance.js';
import { deletionCookies } from '../session/cookie.js';
import { hasStore } from '../session/lookup.js';

/**
 * Removes better-auth's cookie cache (`session.cookieCache`) from a request. With the cache, better-auth honours revoked sessions and
 * old roles for minutes, on every route that does not bypass it. Without it, better-auth reads its store, and sets the cookie again for
 * the app's own pages. A deployment without a store has only the cache, so it keeps the cookie.
 *
 * @param headers changed in place
 * @returns the names of the removed cookies
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
 * Creates the Set-Cookie lines that better-auth leaves out because the cookie cache was hidden from it. If it writes or removes the
 * cache, all parts of an earlier, longer or shorter cache have to be deleted. Otherwise the app's pages would read them.
 *
 * @param hidden the result of `hideCookieCache`
 */
export function staleCacheCookies(hidden: readonly string[], answer: Response, context: AuthContext | null): string[] {
  const name = context?.authCookies['sessionData']?.name;
  if (context === null || name === undefined) return [];
  const lines = answer.headers.getSetCookie().flatMap((line) => {
    const [pair = ''] = line.split(';', 1);
    const set = pair.slice(0, pair.indexOf('='));
    return isPartOf(name, set) ? [{ name: set, isRemoved: pair.length === set.length + 1 }] : [];
  });
  if (lines.length === 0) return [];
  // A route may write the cache twice: first the session it found, then the changed one. The last one counts.
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

/** better-auth splits a long cookie into parts: `session_data.0`, `session_data.1`. */
function isPartOf(name: string, other: string): boolean {
  return other === name || (other.startsWith(`${name}.`) && /^\d+$/.test(other.slice(name.length + 1)));
}
