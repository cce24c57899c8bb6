import { createHmac } from 'node:crypto';
import type { Store } from './store.js';

/** The secret of every better-auth here. */
export const SECRET = 'a-secret-that-is-only-used-by-tests-0123456789';

/** What better-auth calls its cookie, over https and otherwise. */
export type CookieName = 'better-auth.session_token' | '__Secure-better-auth.session_token';

const ROWS_AT_ONCE = 1_000;
const WEEK_MILLISECONDS = 7 * 24 * 3600 * 1000;

/** The cookie of the session with a number, as better-auth signs it. */
export function sessionCookie(index: number, name: CookieName = 'better-auth.session_token'): string {
  const token = tokenOf(index);
  const signature = createHmac('sha256', SECRET).update(token).digest('base64');
  return `${name}=${encodeURIComponent(`${token}.${signature}`)}`;
}

/** Stores users and their sessions, one each, numbered from 0. The tables are there already. */
export async function storeSessions(store: Pick<Store, 'config' | 'sql'>, count: number): Promise<void> {
  const [yes, now, end] = timesOf(store);
  const inOneGo = store.config.type === 'sqlite';
  if (inOneGo) await store.sql('begin');
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(ROWS_AT_ONCE, count - from) }, (_, index) => from + index);
    const users = numbers.map((n) => `('${userOf(n)}', 'Somebody', 'n${n}@example.test', ${yes}, ${now}, ${now})`);
    const sessions = numbers.map((n) => `('s${n}', '${tokenOf(n)}', '${userOf(n)}', ${end}, ${now}, ${now})`);
    await store.sql(
      `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt") values ${users.join(',')}`,
    );
    await store.sql(
      `insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt") values ${sessions.join(',')}`,
    );
  }
  if (inOneGo) await store.sql('commit');
}

/** As better-auth writes them: text in SQLite, times of their own elsewhere. */
function timesOf({ config }: Pick<Store, 'config'>): [yes: string, now: string, end: string] {
  const [now, end] = [new Date(), new Date(Date.now() + WEEK_MILLISECONDS - 60_000)].map((time) => time.toISOString());
  if (config.type === 'mysql')
    return ['1', `'${now?.slice(0, -1).replace('T', ' ')}'`, `'${end?.slice(0, -1).replace('T', ' ')}'`];
  return [config.type === 'postgresql' ? 'true' : '1', `'${now}'`, `'${end}'`];
}

/** The id of its user. */
export function userOf(index: number): string {
  return `user-${index}`;
}

/** What the store knows it by. */
export function tokenOf(index: number): string {
  return `token-of-a-stored-session-${String(index).padStart(8, '0')}`;
}
