// Runs of flows in one process, without HTTP: carries out so many runs of each flow in turn, and says how long each batch took.
import { type BullmqOptions, bullmq } from '@invect/bullmq';
import { createInvect, type InvectOptions, openHost } from '@invect/core';
import { say, workerSettings } from './process.js';
import { batch, type FlowBatch } from './runs/batch.js';
import { SILENT } from './servers/listen.js';

/** What the process is told. */
export interface RunWorkerSettings {
  readonly database: InvectOptions['baseDatabaseConfig'];
  readonly concurrency: number;
  readonly outgoing?: readonly string[];
  /** Redis. Then it carries out what others start, until it is stopped. */
  readonly queue?: BullmqOptions;
  /** Batches to measure. Then it ends. */
  readonly batches: readonly FlowBatch[];
}

const { database, concurrency, outgoing, queue, batches } = workerSettings<RunWorkerSettings>();
const options = {
  baseDatabaseConfig: database,
  auth: 'none',
  logger: SILENT,
  runs: { concurrency },
  ...(outgoing && { outgoing: { allow: [...outgoing] } }),
  ...(queue && { queue: bullmq(queue) }),
} satisfies InvectOptions;

if (queue !== undefined) {
  const host = openHost(options);
  await host.start();
  say('ready');
  process.on('SIGTERM', () => void host.close().then(() => process.exit(0)));
} else {
  const invect = createInvect(options);
  await invect.ready();
  const milliseconds: number[] = [];
  for (const one of batches) milliseconds.push(await batch(invect, one));
  say(milliseconds);
  await invect.close();
  process.exit(0);
}
