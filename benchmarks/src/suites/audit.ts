import { type DatabaseKind, MARIADB, POSTGRES, SQLITE, storeSessions } from '@invect/testing/stores';
import { race } from '../rounds.js';
import { start, type Variant } from '../variant.js';
import type { Effort, Suite, Table } from './suite.js';

const FLOWS = '/invect/flows';
const SESSIONS = 100;
const ONLY_WRITES = { oneIn: 1, path: FLOWS };

const WITHOUT: Variant = { name: 'nothing is recorded', module: 'audit', server: 'unrecorded', path: FLOWS };
const WITH: Variant = { name: 'the audit log', module: 'audit', server: 'recorded', path: FLOWS };

const SCENES: readonly { database: DatabaseKind; connections: number; most?: number }[] = [
  { database: SQLITE, connections: 1, most: 0.15 },
  { database: SQLITE, connections: 16, most: 0.15 },
  { database: POSTGRES, connections: 1, most: 0.25 },
  { database: POSTGRES, connections: 16, most: 0.25 },
  { database: MARIADB, connections: 1 },
  { database: MARIADB, connections: 16 },
];

/** What the entry costs that each save of a flow writes, sealing included. */
export const audit: Suite = async (effort) => {
  const tables: Table[] = [];
  for (const scene of SCENES) if (scene.database.available) tables.push(...(await compare(scene, effort)));
  return tables;
};

async function compare(
  { database, connections, most }: (typeof SCENES)[number],
  { rounds, seconds, only = '' }: Effort,
): Promise<Table[]> {
  const title = `${database.name}, ${connections} connection${connections === 1 ? '' : 's'}`;
  if (!title.includes(only)) return [];
  process.stderr.write(`▸ ${title}\n`);
  // A database each: two hosts that write into one would wait for each other.
  const stores = [await database.create(), await database.create()] as const;
  const running = [await start(WITHOUT, stores[0]), await start(WITH, stores[1])];
  for (const store of stores) await storeSessions(store, SESSIONS);
  const contestants = running.map((variant) => ({ running: variant, against: 0 }));
  const rows = await race(contestants, { connections, seconds, sessions: SESSIONS, writes: ONLY_WRITES }, rounds);
  for (const variant of running) await variant.stop();
  for (const store of stores) await store.close();
  const added = 1 / (rows[1]?.ratio ?? Number.NaN) - 1;
  const goal = most !== undefined && {
    what: 'time that the entry adds to a save',
    wanted: `<= ${most * 100}%`,
    reached: `${Math.round(added * 100)}%`,
    met: added <= most,
  };
  return [
    {
      title,
      how: 'POST /flows with an empty definition; 100 sessions in use at random.',
      rows,
      ...(goal && { goals: [goal] }),
    },
  ];
}
