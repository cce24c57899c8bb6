// A host whose callers are all admins, at the root of its server: with nothing to do, and with 50 runs whose nodes wait for something.
import { setTimeout as pause } from 'node:timers/promises';
import { createInvect, defineNode } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { z } from 'zod';
import { post } from '../runs/batch.js';
import { busyFlow } from '../runs/flows.js';
import type { ServerSettings } from '../variant.js';
import { listen, SILENT } from './listen.js';

const BUSY_RUNS = 50;
/** What a request to another service may take. */
const NODE_MILLISECONDS = 500;

const slow = defineNode({
  type: 'bench.slow',
  title: 'Slow',
  description: 'Waits for something.',
  input: z.object({}),
  output: z.null(),
  effects: 'external',
  async run() {
    await pause(NODE_MILLISECONDS);
    return { output: null };
  },
});

export const idle = ({ database }: ServerSettings): Promise<number> => serve(database, 0);
export const busy = ({ database }: ServerSettings): Promise<number> => serve(database, BUSY_RUNS);

async function serve(database: ServerSettings['database'], runs: number): Promise<number> {
  const plugins = [{ id: 'bench', start: () => ({ nodes: [slow] }) }];
  const options = { baseDatabaseConfig: database, auth: 'none', logger: SILENT, plugins } as const;
  const invect = createInvect({ ...options, runs: { concurrency: BUSY_RUNS } });
  await invect.ready();
  if (runs > 0) {
    const flow = await post(invect, '/flows', { name: 'A flow', definition: busyFlow('bench.slow') });
    for (let started = 0; started < runs; started++) await post(invect, `/flows/${flow.id}/run`, {});
  }
  return listen((req, res) => {
    const publicOrigin = `http://${req.headers.host ?? ''}`;
    void serveNode(invect, req, res, { target: req.url ?? '/', publicOrigin });
  });
}
