import { type DatabaseKind, type Store, storeSessions, userOf } from '@invect/testing/stores';
import { race } from '../rounds.js';
import { start, type Variant } from '../variant.js';
import { onEachDatabase, titleOf } from './each-database.js';
import type { Effort, Suite, Table } from './suite.js';

const ME = '/invect/me';
const SESSIONS = 1_000;
const WRITES = { oneIn: 20, path: '/invect/flows' };

const WITHOUT: Variant = {
  name: 'roles of better-auth alone',
  module: 'auth',
  server: 'invectWithoutMembers',
  path: ME,
};
const WITH: Variant = { name: 'roles from invect_member', module: 'auth', server: 'invect', path: ME };

/** What it costs that each request honours the role that its user has in Invect. Every user has one. */
export const members: Suite = (effort) =>
  onEachDatabase((database, connections) => compare(database, connections, effort));

async function compare(
  database: DatabaseKind,
  connections: readonly number[],
  { rounds, seconds, only = '' }: Effort,
): Promise<Table[]> {
  const scenes = connections.flatMap((count) => [
    { count, title: titleOf(database, count), writes: undefined },
    { count, title: `${titleOf(database, count)}, 5% writes`, writes: WRITES },
  ]);
  const picked = scenes.filter(({ title }) => title.includes(only));
  if (picked.length === 0) return [];
  const store = await database.create();
  const running = [await start(WITHOUT, store), await start(WITH, store)];
  await storeSessions(store, SESSIONS);
  await giveRoles(store);
  const contestants = running.map((variant) => ({ running: variant, against: 0 }));
  const tables: Table[] = [];
  for (const { count, title, writes } of picked) {
    process.stderr.write(`▸ ${title}\n`);
    const load = { connections: count, seconds, sessions: SESSIONS, ...(writes && { writes }) };
    const how = `GET /me${writes ? ', one request in 20 creates a flow' : ''}; 1,000 sessions in use at random.`;
    tables.push({ title, how, rows: await race(contestants, load, rounds) });
  }
  for (const variant of running) await variant.stop();
  await store.close();
  return tables;
}

async function giveRoles(store: Store): Promise<void> {
  const at = '2026-01-01T00:00:00.000Z';
  const rows = Array.from({ length: SESSIONS }, (_, index) => `('${userOf(index)}', 'editor', 1, '${at}', '${at}')`);
  await store.sql(
    `insert into invect_member (user_id, role, version, created_at, updated_at) values ${rows.join(',')}`,
  );
}
