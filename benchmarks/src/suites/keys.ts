import { type DatabaseKind, type Store, storeSessions, userOf } from '@invect/testing/stores';
import { createToken } from '../../../packages/core/dist/keys/token.js';
import { race } from '../rounds.js';
import { start, type Variant } from '../variant.js';
import { onEachDatabase, titleOf } from './each-database.js';
import type { Effort, Goal, Suite, Table } from './suite.js';

const ME = '/invect/me';
const CALLERS = 200;
const LEAST = 0.95;

const SESSIONS: Variant = { name: 'remembered sessions', module: 'auth', server: 'invect', path: ME };
const KEYS: Variant = { name: 'keys of the same users', module: 'auth', server: 'invect', path: ME };
const ACCOUNTS: Variant = { name: 'keys of service accounts', module: 'auth', server: 'invect', path: ME };

/** What a request with a key costs, against one with a session of the same user. */
export const keys: Suite = (effort) =>
  onEachDatabase((database, connections) => compare(database, connections, effort));

async function compare(
  database: DatabaseKind,
  connections: readonly number[],
  { rounds, seconds, only = '' }: Effort,
): Promise<Table[]> {
  const picked = connections.filter((count) => titleOf(database, count).includes(only));
  if (picked.length === 0) return [];
  const store = await database.create();
  const running = [await start(SESSIONS, store), await start(KEYS, store), await start(ACCOUNTS, store)] as const;
  await storeSessions(store, CALLERS);
  const ofUsers = await storeKeys(store, 'user');
  const ofAccounts = await storeKeys(store, 'service');
  const contestants = [
    { running: running[0], against: 0 },
    { running: running[1], against: 0, load: { tokens: ofUsers } },
    { running: running[2], against: 0, load: { tokens: ofAccounts } },
  ];
  const tables: Table[] = [];
  for (const count of picked) {
    const title = titleOf(database, count);
    process.stderr.write(`▸ ${title}\n`);
    const rows = await race(contestants, { connections: count, seconds, sessions: CALLERS }, rounds);
    const goals = [1, 2].map((at) => goalOf(rows[at]?.name ?? '', rows[at]?.ratio ?? Number.NaN));
    tables.push({ title, how: 'GET /me; 200 callers at random.', rows, goals });
  }
  for (const variant of running) await variant.stop();
  await store.close();
  return tables;
}

function goalOf(name: string, ratio: number): Goal {
  return { what: `${name} / sessions`, wanted: `≥ ${LEAST}`, reached: ratio.toFixed(2), met: ratio >= LEAST };
}

/** Stores a key for each user, or for as many service accounts. Returns the tokens. */
async function storeKeys(store: Store, kind: 'user' | 'service'): Promise<string[]> {
  const tokens = Array.from({ length: CALLERS }, () => createToken(kind));
  const at = `'${new Date().toISOString()}'`;
  if (kind === 'service') {
    const accounts = tokens.map((_, index) => `('account-${index}', 'Build', 'editor', 1, ${at}, ${at})`);
    await store.sql(
      `insert into invect_service_account (id, name, role, version, created_at, updated_at) values ${accounts.join(',')}`,
    );
  }
  const owner = kind === 'user' ? 'user_id' : 'service_account_id';
  const rows = tokens.map(({ hash, prefix }, index) => {
    const id = kind === 'user' ? userOf(index) : `account-${index}`;
    return `('${kind}-${index}', '${hash}', '${prefix}', 'a key', '${id}', '["flow:read","flow:write"]', 1, ${at}, ${at})`;
  });
  await store.sql(
    `insert into invect_key (id, token_hash, prefix, name, ${owner}, scopes, version, created_at, updated_at) values ${rows.join(',')}`,
  );
  return tokens.map(({ token }) => token);
}
