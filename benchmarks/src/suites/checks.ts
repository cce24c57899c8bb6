import { type DatabaseKind, MARIADB, POSTGRES, SQLITE, sessionCookie, storeSessions } from '@invect/testing/stores';
import type { Load } from '../load.js';
import { race } from '../rounds.js';
import { type Running, start, type Variant } from '../variant.js';
import type { Effort, Suite, Table } from './suite.js';

const ME = '/invect/me';
const SESSIONS = 1_000;
const WRITES = { oneIn: 20, path: '/invect/flows' };

const GET_SESSION: Variant = {
  name: 'get-session for every request',
  module: 'auth',
  server: 'invectAskingEveryTime',
  path: ME,
};
const ROWS: Variant = { name: "rows through better-auth's adapter", module: 'checks', server: 'rows', path: ME };
const FILE: Variant = {
  name: 'rows of the file, on a connection of its own',
  module: 'checks',
  server: 'file',
  path: ME,
};
const DIGEST: Variant = { name: 'a digest of the rows', module: 'checks', server: 'digest', path: ME };
const SNAPSHOT: Variant = { name: "PostgreSQL's snapshot", module: 'checks', server: 'snapshot', path: ME };

/** The ways of a database, the simplest first: each is compared with the one before it. */
const WAYS: readonly { database: DatabaseKind; ways: readonly Variant[]; connections: readonly number[] }[] = [
  { database: SQLITE, ways: [GET_SESSION, ROWS, FILE], connections: [1, 16, 64] },
  { database: POSTGRES, ways: [GET_SESSION, ROWS, DIGEST, SNAPSHOT], connections: [1, 64] },
  { database: MARIADB, ways: [GET_SESSION, ROWS, DIGEST], connections: [1, 64] },
];

/** Whether each way of confirming a session is worth its code. */
export const checks: Suite = async (effort) => {
  const tables: Table[] = [];
  for (const { database, ways, connections } of WAYS) {
    if (database.available) tables.push(...(await compare(database, ways, connections, effort)));
    else process.stderr.write(`▸ ${database.name}: left out, it is not there\n`);
  }
  return tables;
};

async function compare(
  database: DatabaseKind,
  ways: readonly Variant[],
  connections: readonly number[],
  { rounds, seconds, only = '' }: Effort,
): Promise<Table[]> {
  const scenes = scenesOf(database, connections).filter(({ title }) => title.includes(only));
  if (scenes.length === 0) return [];
  const store = await database.create();
  const running: Running[] = [];
  for (const way of ways) running.push(await start(way, store));
  await storeSessions(store, SESSIONS);
  for (const way of running) await askOnce(way);
  const contestants = running.map((way, index) => ({ running: way, against: Math.max(0, index - 1) }));
  const tables: Table[] = [];
  for (const { title, how, load } of scenes) {
    process.stderr.write(`▸ ${title}\n`);
    tables.push({ title, how, rows: await race(contestants, { ...load, seconds, sessions: SESSIONS }, rounds) });
  }
  for (const way of running) await way.stop();
  await store.close();
  return tables;
}

interface Scene {
  readonly title: string;
  readonly how: string;
  readonly load: Pick<Load, 'connections' | 'writes'>;
}

function scenesOf({ name }: DatabaseKind, connections: readonly number[]): Scene[] {
  return connections.flatMap((count) => {
    const title = `${name}, ${count} connection${count === 1 ? '' : 's'}`;
    return [
      { title, how: howOf(''), load: { connections: count } },
      {
        title: `${title}, 5% writes`,
        how: howOf(', one request in 20 creates a flow'),
        load: { connections: count, writes: WRITES },
      },
    ];
  });
}

function howOf(writes: string): string {
  return `GET /me${writes}; ${SESSIONS.toLocaleString('en')} sessions in use at random. Each ratio is to the line above.`;
}

/** Has every session remembered before anything is measured. The first request of each asks better-auth, whatever the way. */
async function askOnce({ urls: [url = ''] }: Running): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < SESSIONS; index = next++) {
      const { status } = await fetch(url, { headers: { cookie: sessionCookie(index) } });
      if (status !== 200) throw new Error(`session ${index} was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}
