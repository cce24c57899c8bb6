import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInvect } from '@invect/core';
import { createRedisQueue, type DatabaseKind, POSTGRES, SQLITE, type Store } from '@invect/testing/stores';
import { startWorker } from '../process.js';
import { race } from '../rounds.js';
import type { RunWorkerSettings } from '../run-worker.js';
import { batch, post } from '../runs/batch.js';
import { pureFlow, requestFlow, WAITING_FLOW } from '../runs/flows.js';
import { SILENT } from '../servers/listen.js';
import { start, type Variant } from '../variant.js';
import { storeRuns } from '../worlds/stored-runs.js';
import type { Effort, Goal, Suite, Table } from './suite.js';

const REQUEST_MILLISECONDS = 20;
const STORED_RUNS = [1_000, 1_000_000] as const;
const WAITING_RUNS = 10_000;
const MEGABYTE = 1024 * 1024;

/** Runs of flows: how many a second, on how many workers, and what they cost everybody else. */
export const runs: Suite = async (effort) => {
  const tables: Table[] = [];
  for (const [title, measure] of MEASUREMENTS) {
    if (!title.includes(effort.only ?? '')) continue;
    process.stderr.write(`▸ ${title}\n`);
    tables.push({ title, ...(await measure(effort)) });
  }
  return tables;
};

type Measurement = readonly [title: string, measure: (effort: Effort) => Promise<Omit<Table, 'title'>>];

const available = [SQLITE, POSTGRES].filter((database) => database.available);
const redis = process.env['TEST_REDIS_URL'] ?? '';

const MEASUREMENTS: readonly Measurement[] = [
  ...available.map(
    (database): Measurement => [`10 pure nodes on ${database.name}`, (effort) => pure(database, effort)],
  ),
  ...(redis === '' ? [] : [['Two workers with BullMQ', workers] as Measurement]),
  ['GET /me while 50 runs are busy', whileBusy],
  ...available.map(
    (database): Measurement => [`1,000,000 stored runs on ${database.name}`, (effort) => stored(database, effort)],
  ),
  ['Memory of waiting runs', memory],
];

async function pure(database: DatabaseKind, { rounds }: Effort): Promise<Omit<Table, 'title'>> {
  const count = rounds > 1 ? 100 : 20;
  const [one, ten] = [pureFlow(1), pureFlow(10)].map((definition) => ({ definition, runs: count }));
  if (one === undefined || ten === undefined) throw new Error('there are two flows');
  const milliseconds = await withStore(database, async ({ config }) => {
    const batches = Array.from({ length: rounds + 1 }, () => [one, ten]).flat();
    const settings: RunWorkerSettings = { database: config, concurrency: 10, batches };
    const worker = startWorker('run-worker.ts', null, settings);
    return (await worker.said) as number[];
  });
  // The first round warms up.
  const ratios = milliseconds.flatMap((took, index) =>
    index > 1 && index % 2 === 1 ? (milliseconds[index - 1] ?? Number.NaN) / took : [],
  );
  return {
    how: `${count} runs that 20 clients start, 10 at a time in one process, of a flow with 10 transforms and of one with 1, in turn.`,
    rows: [],
    goals: [atLeast('runs/s with 10 pure nodes / with 1', median(ratios), 0.7)],
  };
}

async function workers({ rounds }: Effort): Promise<Omit<Table, 'title'>> {
  const slow = createServer((_req, res) => void setTimeout(() => res.end('{}'), REQUEST_MILLISECONDS));
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(slow.address() as AddressInfo).port}`;
  const flow = { definition: requestFlow(`http://${host}/`, 5), runs: rounds > 1 ? 60 : 10 };
  const queue = createRedisQueue(redis);
  const ratios = await withStore(available.at(-1) ?? SQLITE, async ({ config }) => {
    const options = { baseDatabaseConfig: config, auth: 'none', logger: SILENT, queue: queue.open } as const;
    const front = createInvect({ ...options, runs: false });
    await front.ready();
    const settings = { database: config, concurrency: 2, outgoing: [host], queue: queue.settings, batches: [] };
    const one = startWorker('run-worker.ts', null, settings satisfies RunWorkerSettings);
    await one.said;
    await batch(front, flow);
    const found: number[] = [];
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      const alone = await batch(front, flow);
      const other = startWorker('run-worker.ts', null, settings);
      await other.said;
      await batch(front, { ...flow, runs: 4 });
      found.push(alone / (await batch(front, flow)));
      await other.stop();
    }
    await one.stop();
    await front.close();
    return found;
  });
  await queue.remove();
  slow.close();
  return {
    how: `${flow.runs} runs of a flow with 5 requests that take ${REQUEST_MILLISECONDS} ms each; a worker has 2 at a time. A third process serves HTTP.`,
    rows: [],
    goals: [atLeast('runs/s of 2 workers / of 1', median(ratios), 1.8)],
  };
}

async function whileBusy({ rounds, seconds }: Effort): Promise<Omit<Table, 'title'>> {
  const variant = { module: 'runs', path: '/me' } as const;
  const variants: readonly Variant[] = [
    { ...variant, name: 'no run', server: 'idle' },
    { ...variant, name: '50 runs are busy', server: 'busy' },
  ];
  const stores = [await SQLITE.create(), await SQLITE.create()];
  const running = [];
  for (const [index, one] of variants.entries()) running.push(await start(one, stores[index] as Store));
  const contestants = running.map((one) => ({ running: one, against: 0 }));
  const rows = await race(contestants, { connections: 4, seconds, sessions: 0 }, rounds);
  for (const one of running) await one.stop();
  for (const store of stores) await store.close();
  return {
    how: 'GET /me on 4 connections, on SQLite. Each run has one node after the other that waits for half a second.',
    rows,
    goals: [atMost('p99 while 50 runs are busy / idle', rows[1]?.p99Ratio, 1.5)],
  };
}

async function stored(database: DatabaseKind, { rounds, seconds }: Effort): Promise<Omit<Table, 'title'>> {
  const stores: Store[] = [];
  const running = [];
  for (const count of STORED_RUNS) {
    const store = await database.create();
    stores.push(store);
    const invect = createInvect({ baseDatabaseConfig: store.config, auth: 'none', runs: false, logger: SILENT });
    const flow = await post(invect, '/flows', { name: 'A flow', definition: WAITING_FLOW });
    await invect.close();
    await storeRuns(store, flow.id, count);
    const name = `${count.toLocaleString('en')} runs`;
    running.push(await start({ name, module: 'runs', server: 'idle', path: '/flow-runs?limit=50' }, store));
  }
  const contestants = running.map((one) => ({ running: one, against: 0 }));
  const rows = await race(contestants, { connections: 1, seconds, sessions: 0 }, rounds);
  for (const one of running) await one.stop();
  for (const store of stores) await store.close();
  return {
    how: 'GET /flow-runs?limit=50 as an admin on 1 connection.',
    rows,
    goals: [atMost('time with 1,000,000 stored runs / with 1,000', 1 / (rows[1]?.ratio ?? Number.NaN), 1.2)],
  };
}

async function memory({ rounds }: Effort): Promise<Omit<Table, 'title'>> {
  const count = rounds > 1 ? WAITING_RUNS : 500;
  const bytes = await withStore(SQLITE, async ({ config }) => {
    const worker = startWorker('run-memory-worker.ts', null, { database: config, runs: count });
    return (await worker.said) as number;
  });
  return {
    how: `The heap after a garbage collection, when ${count.toLocaleString('en')} runs wait for an approval, less the heap before, on SQLite.`,
    rows: [],
    goals: [atMost(`MB of ${count.toLocaleString('en')} waiting runs`, bytes / MEGABYTE, 20)],
  };
}

async function withStore<T>(database: DatabaseKind, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await database.create();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function atLeast(what: string, reached: number, wanted: number): Goal {
  return { what, wanted: `≥ ${wanted}`, reached: reached.toFixed(2), met: reached >= wanted };
}

function atMost(what: string, reached = Number.NaN, wanted: number): Goal {
  return { what, wanted: `≤ ${wanted}`, reached: reached.toFixed(2), met: reached <= wanted };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
