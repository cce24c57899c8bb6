import { randomUUID } from 'node:crypto';
import { createInvect, defineNode, type Invect, type Logger, openHost } from '@invect/core';
import { isInstalled, type PrivateServer, startServer } from '@invect/testing/servers';
import { SQLITE, type Store } from '@invect/testing/stores';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type BullmqOptions, bullmq } from './index.js';

/** For what hangs: how long something takes on a busy machine is no test. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

describe('the options of bullmq', () => {
  it.each([
    [undefined, /connection: 'redis:/],
    [{}, /connection: 'redis:/],
    [{ connection: 'localhost:6379' }, /begins with redis:\/\//],
    [{ connection: { host: 'a', keyPrefix: 'x' } }, /no keyPrefix/],
    [{ connection: 'redis://127.0.0.1', name: 'a:b' }, /letters, digits/],
    [{ connection: 'redis://127.0.0.1', conection: 1 }, /no option "conection"/],
  ])('%j are refused', (options, message) => {
    expect(() => bullmq(options as BullmqOptions)).toThrow(message);
  });

  it('connect to nothing before the start of the host', async () => {
    const store = await SQLITE.create();
    const queue = bullmq({ connection: 'redis://127.0.0.1:1' });
    await openHost({ baseDatabaseConfig: store.config, auth: 'none', queue, logger: silent([]) }).close();
    expect(() => createInvect({ baseDatabaseConfig: store.config, auth: 'none', queue: {} as never })).toThrow(
      /queue must be what bullmq\(\{ connection \}\)/,
    );
    await store.close();
  });
});

function silent(log: string[]): Logger {
  const note = (_fields: object, message: string): void => {
    if (!message.startsWith("auth: 'none' is set")) log.push(message);
  };
  return { debug() {}, info() {}, warn: note, error: note };
}

describe.skipIf(!isInstalled('redis'))('runs over a Redis of their own', () => {
  let server: PrivateServer;
  let store: Store;
  let name: string;
  let log: string[];
  const hosts: { close(): Promise<void> }[] = [];
  /** Nodes that were begun, by run. */
  let begun: Map<string, number>;
  let hold: Promise<void> | null;

  beforeAll(async () => {
    server = await startServer('redis');
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    await server.restart();
    store = await SQLITE.create();
    name = `test-${randomUUID()}`;
    [log, begun, hold] = [[], new Map(), null];
  });
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.close()));
    await store.close();
  });

  const node = defineNode({
    type: 'count',
    title: 'Count',
    description: 'Counts.',
    input: z.object({}),
    output: z.null(),
    effects: 'external',
    async run({ run }) {
      begun.set(run.id, (begun.get(run.id) ?? 0) + 1);
      await hold;
      return { output: null };
    },
  });

  function options(runs: { work?: boolean; maxPerSecond?: number } = {}) {
    return {
      baseDatabaseConfig: store.config,
      auth: 'none' as const,
      encryptionKey: Buffer.alloc(32, 7).toString('base64'),
      plugins: [{ id: 'nodes', start: () => ({ nodes: [node] }) }],
      runs,
      queue: bullmq({ connection: server.url, name }),
      logger: silent(log),
    };
  }

  /** It serves HTTP, and carries nothing out. */
  async function front(): Promise<Invect> {
    const invect = createInvect(options({ work: false }));
    hosts.push(invect);
    await invect.ready();
    return invect;
  }

  /** It carries runs out, and serves no HTTP. */
  async function worker(maxPerSecond?: number): Promise<{ close(): Promise<void> }> {
    const host = openHost(options(maxPerSecond === undefined ? {} : { maxPerSecond }));
    hosts.push(host);
    await host.start();
    return host;
  }

  async function post(invect: Invect, path: string, body: object): Promise<{ id: string }> {
    const headers = { 'content-type': 'application/json', origin: 'http://localhost' };
    const request = new Request(`http://localhost${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const response = await invect.fetch(request);
    const answer = await response.json();
    expect([response.status, answer]).toMatchObject([expect.toSatisfy((status: number) => status < 300), {}]);
    return answer;
  }

  async function flow(invect: Invect): Promise<string> {
    const definition = { nodes: [{ id: 'a', type: 'count' }], edges: [] };
    return (await post(invect, '/flows', { name: 'A flow', definition })).id;
  }

  const start = (invect: Invect, flowId: string, count: number): Promise<{ id: string }[]> =>
    Promise.all(Array.from({ length: count }, () => post(invect, `/flows/${flowId}/run`, {})));

  const statuses = async (): Promise<unknown[]> => {
    const rows = await store.sql('select status, count(*) as n from invect_run group by status order by status');
    return rows.map(({ status, n }) => [status, Number(n)]);
  };

  async function inRedis(): Promise<number> {
    const queue = new Queue(name, { connection: { url: server.url } });
    const count = (await queue.getJobCountByTypes('waiting', 'active', 'delayed', 'completed', 'failed')) ?? 0;
    await queue.close();
    return count;
  }

  it('are begun by processes that serve no HTTP, each once, and leave nothing in Redis', async () => {
    const invect = await front();
    const flowId = await flow(invect);
    await Promise.all([worker(), worker()]);
    await start(invect, flowId, 30);
    await poll(statuses).toEqual([['succeeded', 30]]);
    expect([...begun.values()]).toEqual(Array(30).fill(1));
    await poll(inRedis).toBe(0);
    expect(log).toEqual([]);
  });

  it('are in Redis as ids alone, until a worker comes', async () => {
    const invect = await front();
    const [run] = await start(invect, await flow(invect), 1);
    await poll(inRedis).toBe(1);
    const queue = new Queue(name, { connection: { url: server.url } });
    expect((await queue.getJobs()).map(({ data }) => data)).toEqual([{ runId: run?.id }]);
    await queue.close();
    await worker();
    await poll(statuses).toEqual([['succeeded', 1]]);
  });

  it('are all carried out if Redis is flushed, waiting or at work', async () => {
    const invect = await front();
    const flowId = await flow(invect);
    await start(invect, flowId, 20);
    let open: () => void = () => {};
    hold = new Promise((resolve) => {
      open = resolve;
    });
    await worker();
    await poll(() => begun.size).toBe(10);
    const redis = new Redis(server.url);
    await redis.flushall();
    await redis.quit();
    open();
    await poll(statuses).toEqual([['succeeded', 20]]);
    expect([...begun.values()]).toEqual(Array(20).fill(1));
    expect(log).toEqual([]);
  });

  it('go on while Redis is down and when it is back, with one line in the log of each host', async () => {
    const invect = await front();
    const flowId = await flow(invect);
    const one = await worker();
    await start(invect, flowId, 5);
    await server.kill();
    await start(invect, flowId, 5);
    await poll(statuses).toEqual([['succeeded', 10]]);
    await poll(() => log.length).toBe(2);
    await server.restart();
    await start(invect, flowId, 5);
    await poll(statuses).toEqual([['succeeded', 15]]);
    await server.kill();
    await one.close();
    expect(log).toEqual(Array(2).fill(expect.stringMatching(/^Redis fails/)));
    expect([...begun.values()]).toEqual(Array(15).fill(1));
  });

  it('can be begun where Redis was never there', async () => {
    await server.kill();
    const invect = await front();
    await worker();
    await start(invect, await flow(invect), 3);
    await poll(statuses).toEqual([['succeeded', 3]]);
    await server.restart();
    await poll(inRedis).toBe(0);
  });

  it('begin no faster than the rate', async () => {
    const invect = await front();
    const flowId = await flow(invect);
    await worker(20);
    const began = performance.now();
    await start(invect, flowId, 11);
    await poll(statuses).toEqual([['succeeded', 11]]);
    // 10 pauses of 50 ms. Timers of Node.js may fire a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(480);
  });

  it('ignore jobs that are no runs', async () => {
    const invect = await front();
    const queue = new Queue(name, { connection: { url: server.url } });
    for (const data of [null, { runId: { $ne: 1 } }, { runId: 'x' }, 7, { runId: randomUUID() }])
      await queue.add('run', data, { removeOnComplete: true });
    await queue.close();
    await worker();
    await start(invect, await flow(invect), 1);
    await poll(statuses).toEqual([['succeeded', 1]]);
    await poll(inRedis).toBe(0);
    expect(log).toEqual([]);
  });
});
