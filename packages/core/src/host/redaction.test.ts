import { SQLITE } from '@invect/testing/stores';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { fromEnvironment } from '../credentials/secrets.js';
import { type NodeContext, NodeError, type NodeType } from '../nodes/node-type.js';
import { createInvect } from './create-invect.js';

const VARIABLE = 'INVECT_TEST_REDACTION';
const CANARY = 'canary/é&7 "x"';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  delete process.env[VARIABLE];
  for (const close of closing.splice(0).reverse()) await close();
});

/** Every way in which a node could tell its secret. */
const tell: NodeType<{ way: string; flowId?: string | undefined }> = {
  type: 'tell',
  title: 'Tell',
  description: 'Tells its secret.',
  input: z.looseObject({ way: z.string(), flowId: z.string().optional() }),
  output: z.unknown(),
  credential: { types: ['api'], required: true },
  effects: 'external',
  run: ({ input, credential, attempt }: NodeContext<{ way: string; flowId?: string | undefined }>) => {
    const secret = String(credential?.['token']);
    if (input.way === 'sub-flow') return { startFlow: { flowId: String(input.flowId), input: { secret }, wait: true } };
    if (input.way === 'retry' && attempt === 1) throw new NodeError('tell:again', `no ${secret}`, { retryable: true });
    if (input.way === 'unexpected') throw new TypeError(`no ${secret}`, { cause: new Error(secret) });
    const basic = Buffer.from(`ada:${secret}`).toString('base64');
    return { output: [secret, encodeURIComponent(secret), JSON.stringify(secret), `Basic ${basic}`, { [secret]: 1 }] };
  },
};

it('a secret of a resolver is in no output, error, log, event and row, whichever way it takes', async () => {
  process.env[VARIABLE] = CANARY;
  const store = await SQLITE.create();
  closing.push(() => store.close());
  const log = vi.fn();
  const invect = createInvect({
    baseDatabaseConfig: store.config,
    encryptionKey: Buffer.alloc(32, 7).toString('base64'),
    logger: { debug: log, info: log, warn: log, error: log },
    auth: 'none',
    secrets: { env: fromEnvironment([VARIABLE]) },
    plugins: [{ id: 'teller', start: () => ({ nodes: [tell as NodeType] }) }],
  });
  closing.push(() => invect.close());
  const send = async (method: string, target: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const request = new Request('http://localhost/', { method, headers, body: body ? JSON.stringify(body) : null });
    return await (await invect.fetch(request, { target, publicOrigin: 'http://localhost' })).text();
  };
  const made = async (target: string, body: unknown): Promise<string> =>
    JSON.parse(await send('POST', target, body)).id;
  const flowOf = (nodes: object[], edges: object[] = []) =>
    made('/flows', { name: 'A flow', definition: { nodes, edges } });

  const secret = { token: { ref: `env:${VARIABLE}` } };
  const credentialId = await made('/credentials', { name: 'c', type: 'api', secret });
  const inner = await flowOf([{ id: 'copy', type: 'transform', config: { output: '{{ input }}' } }]);
  const retry = { maxAttempts: 2, delayMilliseconds: 1 };
  const ways = ['output', 'retry', 'sub-flow', 'unexpected'];
  const nodes = ways.map((way) => ({
    id: way,
    type: 'tell',
    onError: 'continue',
    config: { way, credentialId, flowId: inner },
    ...(way === 'retry' && { retry }),
  }));
  const copies = ways.map((way) => ({
    id: `copy-${way}`,
    type: 'transform',
    config: { output: `{{ nodes["${way}"].output }}` },
  }));
  const edges = ways.map((way) => ({ source: way, target: `copy-${way}` }));
  const runId = await made(`/flows/${await flowOf([...nodes, ...copies], edges)}/run`, {});

  // It ends with the run.
  const events = await send('GET', `/flow-runs/${runId}/events`);
  expect(events).toMatch(/event: run\nid: .*\ndata: .*"status":"succeeded"/);
  expect(events.match(/"nodeId":"retry","iteration":"","attempt":2,"status":"succeeded"/)).not.toBeNull();
  const runs = await send('GET', '/flow-runs');
  expect(JSON.parse(runs).items).toHaveLength(2);
  const rows = JSON.stringify([
    await store.sql('select * from invect_run'),
    await store.sql('select * from invect_node_run'),
  ]);
  const logged = JSON.stringify(log.mock.calls);
  expect(logged).toContain('a node failed with an unexpected error');
  for (const text of [events, runs, rows, logged, await send('GET', `/flow-runs/${runId}`)]) {
    expect(text).not.toMatch(/canary|Y2FuYXJ5|NhbmFye|jYW5hcn/);
  }
  expect(rows.split('[redacted]').length).toBeGreaterThan(10);
});
