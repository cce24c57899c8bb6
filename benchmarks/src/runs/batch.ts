import { setTimeout as pause } from 'node:timers/promises';
import type { Invect } from '@invect/core';

/** So many runs of a flow. */
export interface FlowBatch {
  readonly definition: object;
  readonly runs: number;
}

/** How many of them are started at the same time. */
const STARTERS = 20;

/** Starts runs and waits until all have succeeded. @returns milliseconds */
export async function batch(invect: Invect, { definition, runs }: FlowBatch): Promise<number> {
  const flow = await post(invect, '/flows', { name: 'A flow', definition });
  const began = performance.now();
  let left = runs;
  const starter = async (): Promise<void> => {
    while (left-- > 0) await post(invect, `/flows/${flow.id}/run`, { input: { n: 1 } });
  };
  await Promise.all(Array.from({ length: STARTERS }, starter));
  for (;;) {
    const [open, failed] = await Promise.all([hasRuns(invect, flow.id, OPEN), hasRuns(invect, flow.id, ['failed'])]);
    if (failed) throw new Error('a run failed');
    if (!open) return performance.now() - began;
    await pause(5);
  }
}

const OPEN = ['queued', 'running', 'waiting'];

async function hasRuns(invect: Invect, flowId: string, statuses: readonly string[]): Promise<boolean> {
  for (const status of statuses) {
    const request = new Request(`http://localhost/flow-runs?flowId=${flowId}&status=${status}&limit=1`);
    const { items } = (await (await invect.fetch(request)).json()) as { items: unknown[] };
    if (items.length > 0) return true;
  }
  return false;
}

/** Calls the API as an admin. */
export async function post(invect: Pick<Invect, 'fetch'>, path: string, body: object): Promise<{ id: string }> {
  const headers = { 'content-type': 'application/json', origin: 'http://localhost' };
  const request = new Request(`http://localhost${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const response = await invect.fetch(request);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string };
}
