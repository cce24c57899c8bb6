import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createMysql,
  createPostgres,
  type Effect,
  type FlowHostSettings,
  type ServerProcess,
  SQLITE,
  type Store,
  startFlowHost,
} from '@invect/testing';
import { type PrivateServer, type ServerKind, startServer } from '@invect/testing/servers';

/** What a series of kills did to runs. All lists should be empty. */
export interface RunReport {
  readonly kills: number;
  /** Runs that were answered with 202. */
  readonly acknowledged: number;
  /** Effects that happened again, and said so. */
  readonly repeated: number;
  /** Acknowledged runs that are not in the database, or whose effects are not. */
  readonly lost: string[];
  /** Runs that did not end. */
  readonly stuck: string[];
  /** Runs that did not succeed, and why. */
  readonly failed: string[];
  /** Effects that happened again and did not say so. */
  readonly unmarked: string[];
  /** Processes that ended by themselves, and what they wrote. */
  readonly crashed: string[];
}

/** What a series is about. */
export interface RunSeries {
  readonly database: 'sqlite' | 'postgres' | 'mysql';
  /** What is killed. */
  readonly victim: 'process' | 'database' | 'redis';
  readonly kills: number;
  /** How many processes serve and carry runs out. */
  readonly processes: number;
  /** Whether they tell each other over BullMQ what is due. */
  readonly bullmq: boolean;
}

const RUNS = { leaseSeconds: 1, graceSeconds: 1 };
/** How many runs are open at most, so that what is measured is kills and not a backlog. */
const MAX_OPEN = 20;
const END_MILLISECONDS = 120_000;
/** The nodes of {@link DEFINITION} that have an effect. */
const EFFECTS = 6;

const effect = (id: string, more: object = {}) => ({ id, type: 'effect', config: { milliseconds: 20 }, ...more });
const DEFINITION = {
  nodes: [
    effect('first'),
    { id: 'pure', type: 'transform', config: { output: '{{ input.n + 1 }}' } },
    effect('left'),
    effect('right'),
    { id: 'wait', type: 'wait', config: { seconds: 0.05 } },
    { id: 'each', type: 'each', config: { items: [1, 2], maxParallel: 2 } },
    effect('item', { parentId: 'each' }),
    effect('last'),
  ],
  edges: [
    { source: 'first', target: 'pure' },
    { source: 'pure', target: 'left' },
    { source: 'pure', target: 'right' },
    { source: 'left', target: 'wait' },
    { source: 'right', target: 'wait' },
    { source: 'wait', target: 'each' },
    { source: 'each', target: 'last' },
  ],
};

/** Kills something again and again while runs are started and carried out, and looks what became of them. */
export async function killUnderRuns(series: RunSeries): Promise<RunReport> {
  const redis = series.bullmq ? await startServer('redis') : null;
  const server = series.database === 'sqlite' ? null : await startServer(series.database);
  const store = await storeOn(series.database, server);
  const folder = mkdtempSync(join(tmpdir(), 'invect-effects-'));
  const settings: FlowHostSettings = {
    database: store.config,
    file: join(folder, 'effects'),
    runs: RUNS,
    ...(redis && { queue: { connection: redis.url } }),
  };
  const hosts: ServerProcess[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  try {
    for (let count = 0; count < series.processes; count++) hosts.push(await startFlowHost(settings));
    const victim = { process: null, database: server, redis }[series.victim];
    const killer = processKiller(hosts, () => startFlowHost(settings));
    closing.push(killer.settled);
    const strike = victim === null ? killer.strike : () => killServer(victim);
    return await underRuns(hosts, store, settings.file, series.kills, strike);
  } finally {
    for (const settled of closing) await settled().catch(() => {});
    await Promise.all(hosts.map((host) => host.stop('SIGKILL')));
    await server?.restart().catch(() => {});
    await store.close().catch(() => {});
    await Promise.all([server?.remove(), redis?.remove()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function storeOn(database: RunSeries['database'], server: PrivateServer | null): Promise<Store> {
  if (server === null) return SQLITE.create();
  return (database satisfies ServerKind | 'sqlite') === 'postgres'
    ? createPostgres(server.url)
    : createMysql(server.url);
}

/** Kills one process after the other. The others go on while a new one starts in its place. */
function processKiller(hosts: ServerProcess[], start: () => Promise<ServerProcess>) {
  const starting = new Map<number, Promise<unknown>>();
  return {
    async strike(): Promise<void> {
      const index = Math.floor(Math.random() * hosts.length);
      await starting.get(index);
      await hosts[index]?.stop('SIGKILL');
      const started = start().then((host) => {
        hosts[index] = host;
      });
      started.catch(() => {});
      starting.set(index, started);
    },
    settled: () => Promise.all(starting.values()),
  };
}

async function killServer(server: PrivateServer): Promise<void> {
  await server.kill();
  await pause(Math.random() * 300);
  await server.restart();
}

async function underRuns(
  hosts: readonly ServerProcess[],
  store: Store,
  file: string,
  kills: number,
  strike: () => Promise<void>,
): Promise<RunReport> {
  const flow = await post(hosts[0], '/flows', { name: 'A flow', definition: DEFINITION });
  const acknowledged = new Set<string>();
  const crashed = new Set<string>();
  let isOver = false;
  const load = (async () => {
    for (let n = 0; !isOver; n++) {
      const host = hosts[n % hosts.length];
      const run = await post(host, `/flows/${flow?.id}/run`, { input: { n } });
      if (run !== null) acknowledged.add(run.id);
      const open = await countOpen(store).catch(() => 0);
      await pause(open >= MAX_OPEN ? 200 : 50);
    }
  })();
  // On a busy machine, all kills could come before the first run.
  while (acknowledged.size === 0) await pause(20);
  for (let kill = 0; kill < kills; kill++) {
    await pause(Math.random() * 400);
    await strike();
    for (const { child, errors } of hosts) if (child.exitCode !== null) crashed.add(errors());
  }
  isOver = true;
  await load;
  const end = Date.now() + END_MILLISECONDS;
  while (Date.now() < end && (await countOpen(store)) > 0) await pause(100);
  return { kills, ...(await outcomeOf(acknowledged, store, effectsIn(file))), crashed: [...crashed] };
}

async function countOpen(store: Store): Promise<number> {
  const rows = await store.sql('select count(*) as n from invect_run where ended_at is null');
  return Number(rows[0]?.['n']);
}

async function outcomeOf(
  acknowledged: ReadonlySet<string>,
  store: Store,
  effects: readonly Effect[],
): Promise<Omit<RunReport, 'kills' | 'crashed'>> {
  const rows = await store.sql('select id, status, error_code, error_node_id from invect_run');
  const stored = new Map(rows.map((row) => [String(row['id']), row]));
  const ended = [...stored.values()].filter(({ status }) => status === 'failed' || status === 'cancelled');
  const done = new Map<string, Set<string>>();
  const unmarked: string[] = [];
  let repeated = 0;
  for (const { runId, key, mayHaveRepeated } of effects) {
    const keys = done.get(runId) ?? new Set();
    done.set(runId, keys);
    if (keys.has(key) && mayHaveRepeated) repeated++;
    else if (keys.has(key)) unmarked.push(`${runId} ${key}`);
    keys.add(key);
  }
  const succeeded = (id: string): boolean => stored.get(id)?.['status'] === 'succeeded';
  return {
    acknowledged: acknowledged.size,
    repeated,
    lost: [...acknowledged].filter((id) => !stored.has(id) || (succeeded(id) && done.get(id)?.size !== EFFECTS)),
    stuck: [...stored.values()].filter(({ status }) => isOpen(String(status))).map(({ id }) => String(id)),
    failed: ended.map((row) => `${row['id']} ${row['error_code']} ${row['error_node_id']}`),
    unmarked,
  };
}

function isOpen(status: string): boolean {
  return ['queued', 'running', 'waiting'].includes(status);
}

function effectsIn(file: string): Effect[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Effect);
}

/** Null if it was refused, or if nobody answered. */
async function post(host: ServerProcess | undefined, path: string, body: object): Promise<{ id: string } | null> {
  const origin = `http://127.0.0.1:${host?.port}`;
  const headers = { 'content-type': 'application/json', origin };
  try {
    const response = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as { id: string };
    return response.ok ? answer : null;
  } catch {
    return null;
  }
}
