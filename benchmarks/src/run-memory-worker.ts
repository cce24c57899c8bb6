// What runs that wait take: compares the heap of a host before and after it has carried so many out until they wait.
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createInvect, type InvectOptions } from '@invect/core';
import { say, workerSettings } from './process.js';
import { post } from './runs/batch.js';
import { WAITING_FLOW } from './runs/flows.js';
import { SILENT } from './servers/listen.js';

interface Settings {
  readonly database: InvectOptions['baseDatabaseConfig'];
  readonly runs: number;
}

const WARM_UP = 100;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const { database, runs } = workerSettings<Settings>();
const invect = createInvect({ baseDatabaseConfig: database, auth: 'none', logger: SILENT });
await invect.ready();
const flow = await post(invect, '/flows', { name: 'A flow', definition: WAITING_FLOW });
await startAndWait(WARM_UP);
const before = heap();
await startAndWait(runs);
say(heap() - before);
process.exit(0);

async function startAndWait(count: number): Promise<void> {
  for (let started = 0; started < count; started++) await post(invect, `/flows/${flow.id}/run`, {});
  while (await hasRuns('queued', 'running')) await pause(20);
  // Timers and connections of the last ones.
  await pause(500);
}

async function hasRuns(...statuses: readonly string[]): Promise<boolean> {
  for (const status of statuses) {
    const response = await invect.fetch(new Request(`http://localhost/flow-runs?status=${status}&limit=1`));
    const { items } = (await response.json()) as { items: unknown[] };
    if (items.length > 0) return true;
  }
  return false;
}

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
