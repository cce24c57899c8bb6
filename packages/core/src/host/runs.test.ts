import {
  createRedisQueue,
  DATABASES,
  POSTGRES,
  type RedisQueue,
  repeated,
  SQLITE,
  type Store,
} from '@invect/testing/stores';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { InvectIdentity } from '../access/identity.js';
import { type NodeContext, NodeError, type NodeResult, type NodeType } from '../nodes/node-type.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { createInvect } from './create-invect.js';
import type { Invect } from './invect.js';
import type { InvectOptions } from './options.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const silent = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

/** For what hangs: how long something takes on a busy machine is no test. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

/** What a node of these tests does, by its config's `does`. */
type Act = (context: NodeContext<{ does?: string }>) => NodeResult<unknown> | Promise<NodeResult<unknown>>;

const redis = process.env['TEST_REDIS_URL'] ?? '';

/** Databases, queues, and how many hosts there are beside each that a test makes: they take each other's runs. */
const WAYS = [
  ...repeated([
    ...DATABASES.map((kind) => ({ name: kind.name, kind, beside: 0, onRedis: false })),
    { name: 'PostgreSQL with three hosts', kind: POSTGRES, beside: 2, onRedis: false },
  ]),
  { name: 'PostgreSQL with three hosts and BullMQ', kind: POSTGRES, beside: 2, onRedis: true },
  { name: 'SQLite with BullMQ', kind: SQLITE, beside: 0, onRedis: true },
].filter(({ kind, onRedis }) => kind.available && (!onRedis || redis !== ''));

describe.each(WAYS)('a flow on $name', ({ kind, beside, onRedis }) => {
  let store: Store;
  let queue: RedisQueue | null;
  let people: Record<string, InvectIdentity>;
  let acts: Record<string, Act>;
  const opened: Invect[] = [];

  beforeEach(async () => {
    store = await kind.create();
    queue = onRedis ? createRedisQueue(redis) : null;
    people = {
      admin: { id: 'admin', role: 'admin' },
      editor: { id: 'editor', role: 'editor' },
      viewer: { id: 'viewer', role: 'viewer' },
      red: { id: 'red', role: 'editor', teamIds: ['red'] },
    };
    acts = {};
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((invect) => invect.close()));
    await queue?.remove();
    await store.close();
    vi.clearAllMocks();
  });

  const node = (type: string, effects: NodeType['effects']): NodeType => ({
    type,
    title: type,
    description: type,
    input: z.looseObject({ does: z.string().optional() }),
    output: z.unknown(),
    credential: { types: ['api'], required: false },
    effects,
    run: (context) => acts[String((context.input as { does?: string }).does)]?.(context as never) ?? { output: null },
  });

  const plugin: InvectPlugin = {
    id: 'people',
    authenticates: true,
    start: () => ({
      hooks: { onAuthorize: async ({ headers }) => people[headers.get('x-test-person') ?? ''] ?? null },
      nodes: [node('pure', 'none'), node('effect', 'external')],
      directory: {
        find: async (ids) => ids.flatMap((id) => (people[id] ? { id, name: id, email: null } : [])),
        search: async () => [],
        identityOf: async (id) => people[id] ?? null,
      },
    }),
  };

  async function host(options: Partial<InvectOptions> = {}): Promise<Invect> {
    const invect = await oneHost(options);
    if (options.runs !== false) for (let count = 0; count < beside; count++) await oneHost(options);
    return invect;
  }

  async function oneHost(options: Partial<InvectOptions>): Promise<Invect> {
    const baseDatabaseConfig = { ...store.config, id: `host-${opened.length}` };
    const invect = createInvect({
      baseDatabaseConfig,
      plugins: [plugin],
      encryptionKey: KEY,
      logger: silent,
      ...(queue && { queue: queue.open }),
      ...options,
    });
    opened.push(invect);
    await invect.ready();
    return invect;
  }

  async function call(invect: Invect, person: string, method: string, target: string, body?: unknown) {
    const headers = { 'x-test-person': person, 'content-type': 'application/json' };
    const request = new Request('http://host.test/', {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    const response = await invect.fetch(request, { target, publicOrigin: 'http://host.test' });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  async function flow(invect: Invect, definition: object, more: object = {}, person = 'admin'): Promise<string> {
    const { status, body } = await call(invect, person, 'POST', '/flows', {
      name: 'A flow',
      definition: { edges: [], ...definition },
      ...more,
    });
    expect([status, body]).toMatchObject([201, {}]);
    return body.id;
  }

  async function start(invect: Invect, flowId: string, input: unknown = null, person = 'editor'): Promise<string> {
    const { status, body } = await call(invect, person, 'POST', `/flows/${flowId}/run`, { input });
    expect([status, body]).toMatchObject([202, { flowId, status: expect.any(String) }]);
    return body.id;
  }

  async function until(invect: Invect, id: string, ...statuses: string[]) {
    for (;;) {
      const { body } = await call(invect, 'admin', 'GET', `/flow-runs/${id}`);
      if (statuses.includes(body.status)) return body;
      if (['succeeded', 'failed', 'cancelled'].includes(body.status))
        expect(body).toMatchObject({ status: statuses[0] });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function executions(invect: Invect, id: string) {
    const { body } = await call(invect, 'admin', 'GET', `/flow-runs/${id}/node-executions?limit=100`);
    return body.items;
  }

  /** A promise that a node waits for. */
  function gate() {
    let open: () => void = () => {};
    const isOpen = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open: () => open(), isOpen };
  }

  it('runs from HTTP to the database and back', async () => {
    const invect = await host();
    acts['double'] = ({ data }) => ({ output: { sum: (data.input as { n: number }).n * 2 } });
    acts['add'] = ({ data }) => ({
      output: Number((data.nodes['double'] as { output: { sum: number } }).output.sum) + 1,
    });
    const id = await flow(invect, {
      nodes: [
        { id: 'start', type: 'trigger.manual' },
        { id: 'double', type: 'pure', config: { does: 'double' } },
        { id: 'add', type: 'effect', config: { does: 'add' } },
      ],
      edges: [
        { source: 'start', target: 'double' },
        { source: 'double', target: 'add' },
      ],
    });
    const run = await until(invect, await start(invect, id, { n: 20 }), 'succeeded');
    expect(run).toMatchObject({
      flowId: id,
      flowVersion: 1,
      actor: { type: 'user', id: 'editor' },
      input: { n: 20 },
      output: 41,
      error: null,
      startedAt: expect.stringMatching(/^20.*Z$/),
      endedAt: expect.stringMatching(/^20.*Z$/),
    });
    expect(await executions(invect, run.id)).toMatchObject([
      { nodeId: 'start', status: 'succeeded', attempt: 1, output: { n: 20 } },
      { nodeId: 'double', status: 'succeeded', output: { sum: 40 } },
      { nodeId: 'add', status: 'succeeded', input: { does: 'add' }, output: 41, mayHaveRepeated: false },
    ]);
    expect((await call(invect, 'viewer', 'GET', `/flow-runs?flowId=${id}&status=succeeded`)).body.items).toMatchObject([
      { id: run.id },
    ]);
    expect((await call(invect, 'viewer', 'GET', '/flow-runs?status=failed')).body.items).toEqual([]);
    await expect
      .poll(async () => (await call(invect, 'admin', 'GET', '/audit?action=run.start')).body.items)
      .toMatchObject([{ action: 'run.start', actor: { id: 'editor' }, resource: { type: 'run', id: run.id } }]);
  });

  it('runs the body of a loop for each item, and returns what they returned', async () => {
    const invect = await host();
    acts['square'] = ({ data }) => ({ output: (data.item as number) ** 2 + Number(data.index) });
    const id = await flow(invect, {
      nodes: [
        { id: 'each', type: 'each', config: { items: [1, 2, 3], maxParallel: 2 } },
        { id: 'square', type: 'pure', parentId: 'each', config: { does: 'square' } },
      ],
    });
    expect(await until(invect, await start(invect, id), 'succeeded')).toMatchObject({ output: [1, 5, 11] });
  });

  it('tries a node again, and says in the end why it failed', async () => {
    const invect = await host();
    const seen: unknown[] = [];
    acts['fail'] = ({ attempt, idempotencyKey, mayHaveRepeated }) => {
      seen.push([attempt, idempotencyKey, mayHaveRepeated]);
      throw new NodeError('test:down', 'It is down.', { retryable: true });
    };
    const retry = { maxAttempts: 3, delayMilliseconds: 10 };
    const id = await flow(invect, { nodes: [{ id: 'a', type: 'effect', retry, config: { does: 'fail' } }] });
    const run = await until(invect, await start(invect, id), 'failed');
    expect(run.error).toEqual({ code: 'test:down', message: 'It is down.', nodeId: 'a' });
    const key = (seen as string[][])[0]?.[1];
    expect(seen).toEqual([
      [1, key, false],
      [2, key, true],
      [3, key, true],
    ]);
    expect((await executions(invect, run.id)).map(({ status }: { status: string }) => status)).toEqual([
      'failed',
      'failed',
      'failed',
    ]);
  });

  it('goes on from the node that failed when somebody retries it, on the same version', async () => {
    const invect = await host();
    let isDown = true;
    const first = vi.fn(() => ({ output: 'first' }));
    acts['first'] = first;
    acts['second'] = () => {
      if (isDown) throw new Error('a canary that nobody may read');
      return { output: 'second' };
    };
    const nodes = [
      { id: 'a', type: 'effect', config: { does: 'first' } },
      { id: 'each', type: 'each', config: { items: [1] } },
      { id: 'b', type: 'effect', parentId: 'each', config: { does: 'second' } },
    ];
    const id = await flow(invect, { nodes, edges: [{ source: 'a', target: 'each' }] });
    const run = await until(invect, await start(invect, id), 'failed');
    expect(JSON.stringify([run, await executions(invect, run.id)])).not.toContain('canary');
    await call(invect, 'admin', 'PATCH', `/flows/${id}`, { version: 1, definition: { nodes: [], edges: [] } });
    isDown = false;
    expect(await call(invect, 'viewer', 'POST', `/flow-runs/${run.id}/retry`)).toMatchObject({ status: 403 });
    expect(await call(invect, 'editor', 'POST', `/flow-runs/${run.id}/retry`)).toMatchObject({ status: 202 });
    expect(await until(invect, run.id, 'succeeded')).toMatchObject({ flowVersion: 1, output: ['second'] });
    expect(first).toHaveBeenCalledTimes(1);
    expect(await call(invect, 'editor', 'POST', `/flow-runs/${run.id}/retry`)).toMatchObject({ status: 409 });
  });

  it('is cancelled at once, with the nodes at work and the runs that it started', async () => {
    const invect = await host();
    let [begun, stopped] = [0, 0];
    acts['hang'] = ({ signal }) => {
      begun++;
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error(String(++stopped))));
      });
    };
    const inner = await flow(invect, { nodes: [{ id: 'a', type: 'effect', config: { does: 'hang' } }] });
    acts['call'] = () => ({ startFlow: { flowId: inner, input: null, wait: true } });
    const outer = await flow(invect, {
      nodes: [
        { id: 'call', type: 'effect', config: { does: 'call' } },
        { id: 'b', type: 'effect', config: { does: 'hang' } },
      ],
    });
    const id = await start(invect, outer);
    const running = async () => (await call(invect, 'admin', 'GET', '/flow-runs?status=running')).body.items.length;
    await poll(running).toBe(2);
    const child = (await call(invect, 'admin', 'GET', `/flow-runs?flowId=${inner}`)).body.items[0];
    expect(child).toMatchObject({ parentRunId: id });
    await poll(() => begun).toBe(2);
    expect(await call(invect, 'viewer', 'POST', `/flow-runs/${id}/cancel`)).toMatchObject({ status: 403 });
    expect(await call(invect, 'editor', 'POST', `/flow-runs/${id}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(await until(invect, child.id, 'cancelled')).toMatchObject({ status: 'cancelled' });
    await poll(() => stopped).toBe(2);
    expect((await executions(invect, id)).map(({ status }: { status: string }) => status)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    expect(await call(invect, 'editor', 'POST', `/flow-runs/${id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'run:over' },
    });
  });

  it('waits for an approval, and knows who gave it', async () => {
    const invect = await host();
    acts['ask'] = () => ({ wait: { approval: {} } });
    acts['after'] = ({ data }) => ({ output: data.nodes['ask']?.output });
    const id = await flow(invect, {
      nodes: [
        { id: 'ask', type: 'effect', config: { does: 'ask' } },
        { id: 'after', type: 'pure', config: { does: 'after' } },
      ],
      edges: [{ source: 'ask', target: 'after' }],
    });
    const run = await until(invect, await start(invect, id), 'waiting');
    expect(await executions(invect, run.id)).toMatchObject([{ status: 'waiting', waitsFor: 'approval', dueAt: null }]);
    const approvals = await Promise.all(
      Array.from({ length: 5 }, () => call(invect, 'red', 'POST', `/flow-runs/${run.id}/resume`, { data: 'fine' })),
    );
    expect(approvals.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
    expect(await until(invect, run.id, 'succeeded')).toMatchObject({
      output: { approved: true, by: { id: 'red' }, data: 'fine' },
    });
  });

  it('waits for a time without a worker, and fails where nobody approves in time', async () => {
    const invect = await host();
    const soon = () => new Date(Date.now() + 300).toISOString();
    acts['pause'] = () => ({ wait: { until: soon() } });
    acts['ask'] = () => ({ wait: { approval: { dueAt: soon() } } });
    const id = await flow(invect, {
      nodes: [
        { id: 'pause', type: 'effect', config: { does: 'pause' } },
        { id: 'ask', type: 'effect', config: { does: 'ask' } },
      ],
      edges: [{ source: 'pause', target: 'ask' }],
    });
    const run = await until(invect, await start(invect, id), 'failed');
    expect(run.error).toMatchObject({ code: 'node:approval_overdue', nodeId: 'ask' });
    expect((await executions(invect, run.id))[0]).toMatchObject({
      nodeId: 'pause',
      status: 'succeeded',
      waitsFor: 'time',
    });
  });

  it('returns what the flow that it starts returns; one that starts itself is cut off', async () => {
    const invect = await host();
    acts['answer'] = ({ data }) => ({ output: { got: data.input } });
    const inner = await flow(invect, { nodes: [{ id: 'a', type: 'pure', config: { does: 'answer' } }] });
    acts['call'] = () => ({ startFlow: { flowId: inner, input: 7, wait: true } });
    const outer = await flow(invect, { nodes: [{ id: 'call', type: 'effect', config: { does: 'call' } }] });
    expect(await until(invect, await start(invect, outer), 'succeeded')).toMatchObject({ output: { got: 7 } });

    acts['self'] = () => ({ startFlow: { flowId: itself, input: null, wait: true } });
    const itself = await flow(invect, { nodes: [{ id: 'a', type: 'effect', config: { does: 'self' } }] });
    expect(await until(invect, await start(invect, itself), 'failed')).toMatchObject({
      error: { code: 'run:child_failed' },
    });
    expect((await call(invect, 'admin', 'GET', `/flow-runs?flowId=${itself}`)).body.items).toHaveLength(11);
  });

  it('stops before the next node when its starter has lost the role, the account or the flow', async () => {
    const invect = await host();
    const ways: [string, (id: string) => Promise<void> | void][] = [
      [
        'role',
        () => {
          people['red'] = { id: 'red', role: 'viewer', teamIds: ['red'] };
        },
      ],
      [
        'account',
        () => {
          delete people['red'];
        },
      ],
      [
        'second factor',
        () => {
          people['red'] = { id: 'red', role: 'editor', teamIds: ['red'], missing: ['two_factor'] };
        },
      ],
      [
        'team',
        () => {
          people['red'] = { id: 'red', role: 'editor', teamIds: [] };
        },
      ],
    ];
    people['chief'] = { id: 'chief', role: 'admin', teamIds: ['red'] };
    for (const [way, revoke] of ways) {
      people['red'] = { id: 'red', role: 'editor', teamIds: ['red'] };
      const { open, isOpen } = gate();
      const began = gate();
      const after = vi.fn(() => ({ output: null }));
      acts['first'] = async () => {
        began.open();
        await isOpen;
        return { output: null };
      };
      acts['after'] = after;
      const id = await flow(
        invect,
        {
          nodes: [
            { id: 'first', type: 'effect', config: { does: 'first' } },
            { id: 'pure', type: 'pure', onError: 'continue', config: { does: 'after' } },
            { id: 'effect', type: 'effect', onError: 'continue', config: { does: 'after' } },
          ],
          edges: [
            { source: 'first', target: 'pure' },
            { source: 'first', target: 'effect' },
          ],
        },
        { teamId: 'red' },
        'chief',
      );
      const run = await start(invect, id, null, 'red');
      await began.isOpen;
      await revoke(id);
      open();
      const { error } = await until(invect, run, 'failed');
      expect([way, error.code]).toEqual([way, 'run:forbidden']);
      expect(after).not.toHaveBeenCalled();
    }
  });

  it('stops when the key that started it is revoked, and keeps to what the key may', async () => {
    const invect = await host();
    const { body: credential } = await call(invect, 'editor', 'POST', '/credentials', {
      name: 'c',
      type: 'api',
      secret: { token: 'a canary of mine' },
    });
    acts['use'] = ({ credential: secret }) => ({
      output: { leaked: `it is ${secret?.['token']}`, length: secret?.['token']?.length },
    });
    const byKey = async (scopes: string[]) => {
      const { body: key } = await call(invect, 'editor', 'POST', '/keys', { name: 'k', scopes });
      return async (path: string, body: unknown) => {
        const headers = { authorization: `Bearer ${key.token}`, 'content-type': 'application/json' };
        const request = new Request('http://host.test/', { method: 'POST', headers, body: JSON.stringify(body) });
        return {
          key,
          answer: await (await invect.fetch(request, { target: path, publicOrigin: 'http://host.test' })).json(),
        };
      };
    };
    const id = await flow(invect, {
      nodes: [{ id: 'a', type: 'effect', config: { does: 'use', credentialId: credential.id } }],
    });
    const narrow = (await (await byKey(['flow:run']))(`/flows/${id}/run`, {})).answer;
    expect(await until(invect, narrow.id, 'failed')).toMatchObject({ error: { code: 'auth:forbidden', nodeId: 'a' } });
    const wide = (await (await byKey(['flow:run', 'credential:use']))(`/flows/${id}/run`, {})).answer;
    expect(await until(invect, wide.id, 'succeeded')).toMatchObject({
      output: { leaked: 'it is [redacted]', length: 16 },
    });

    const { open, isOpen } = gate();
    const began = gate();
    acts['first'] = async () => {
      began.open();
      await isOpen;
      return { output: null };
    };
    const two = await flow(invect, {
      nodes: [
        { id: 'first', type: 'effect', config: { does: 'first' } },
        { id: 'a', type: 'effect' },
      ],
      edges: [{ source: 'first', target: 'a' }],
    });
    const { key, answer } = await (await byKey(['flow:run']))(`/flows/${two}/run`, {});
    await began.isOpen;
    expect(await call(invect, 'editor', 'DELETE', `/keys/${key.id}`)).toMatchObject({ status: 204 });
    open();
    expect(await until(invect, answer.id, 'failed')).toMatchObject({ error: { code: 'run:forbidden', nodeId: 'a' } });
  });

  it('has runs that only those see who see the flow', async () => {
    const invect = await host();
    people['chief'] = { id: 'chief', role: 'admin', teamIds: ['red'] };
    const id = await flow(invect, { nodes: [] }, { teamId: 'red' }, 'chief');
    const run = await until(invect, await start(invect, id, null, 'red'), 'succeeded');
    const unknown = '01a00000-0000-7000-8000-000000000000';
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/node-executions'],
      ['POST', '/cancel'],
      ['POST', '/retry'],
      ['POST', '/resume'],
    ] as const) {
      const [there, nowhere] = await Promise.all(
        [run.id, unknown].map((one) =>
          call(invect, 'editor', method, `/flow-runs/${one}${path}`, method === 'POST' ? {} : undefined),
        ),
      );
      expect([path, there?.status, there?.body.code]).toEqual([path, 404, 'run:not_found']);
      expect({ ...there?.body, requestId: 0 }).toEqual({ ...nowhere?.body, requestId: 0 });
    }
    expect(await call(invect, 'editor', 'POST', `/flows/${id}/run`, {})).toMatchObject({ status: 404 });
    expect((await call(invect, 'editor', 'GET', '/flow-runs')).body.items).toEqual([]);
    expect((await call(invect, 'red', 'GET', '/flow-runs')).body.items).toMatchObject([{ id: run.id }]);
  });

  it('cuts what is too large, with a mark', async () => {
    const invect = await host({ runs: { maxOutputBytes: 2_000 } });
    acts['much'] = () => ({ output: 'x'.repeat(5_000) });
    const id = await flow(invect, { nodes: [{ id: 'a', type: 'effect', config: { does: 'much' } }] });
    const { output } = await until(invect, await start(invect, id), 'succeeded');
    expect(output).toMatchObject({ truncated: true, bytes: 5_002, preview: expect.stringMatching(/^"x{100,}/) });
  });

  it('says what is wrong with a node that cannot run', async () => {
    const invect = await host();
    // The plugin that had this type is gone.
    const id = await flow(invect, { nodes: [{ id: 'a', type: 'effect' }] });
    const definition = JSON.stringify({ nodes: [{ id: 'a', type: 'nobody.knows' }], edges: [] });
    await store.sql('update invect_flow_version set definition = ? where flow_id = ?', definition, id);
    expect(await until(invect, await start(invect, id), 'failed')).toMatchObject({
      error: { code: 'node:unknown_type', nodeId: 'a' },
    });
    const many = await flow(invect, {
      nodes: [{ id: 'a', type: 'each', config: { items: '{{ input }}', maxItems: 2 } }],
    });
    expect(await until(invect, await start(invect, many, [1, 2, 3]), 'failed')).toMatchObject({
      error: { code: 'node:too_many_items' },
    });
    const slow = await flow(invect, {
      nodes: [{ id: 'a', type: 'effect', timeoutSeconds: 1, config: { does: 'hang' } }],
    });
    acts['hang'] = () => new Promise(() => {});
    expect(await until(invect, await start(invect, slow), 'failed')).toMatchObject({
      error: { code: 'node:timeout', nodeId: 'a' },
    });
    const late = await flow(invect, {
      nodes: [{ id: 'a', type: 'effect', config: { does: 'hang' } }],
      settings: { timeoutSeconds: 1 },
    });
    expect(await until(invect, await start(invect, late), 'failed')).toMatchObject({
      error: { code: 'run:timeout', nodeId: null },
    });
  });

  it('is carried out by another process where this one serves HTTP only', async () => {
    const front = await host({ runs: false });
    const id = await flow(front, { nodes: [{ id: 'a', type: 'effect' }] });
    const run = await start(front, id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await call(front, 'admin', 'GET', `/flow-runs/${run}`)).body.status).toBe('queued');
    await host();
    await until(front, run, 'succeeded');
  });

  it('does each node once, however many processes there are', async () => {
    const hosts = [await host(), await host(), await host()];
    const done: string[] = [];
    acts['count'] = ({ run }) => {
      done.push(run.id);
      return { output: null };
    };
    const [front] = hosts as [Invect];
    const id = await flow(front, { nodes: [{ id: 'a', type: 'effect', config: { does: 'count' } }] });
    const runs = await Promise.all(Array.from({ length: 40 }, (_, index) => start(hosts[index % 3] as Invect, id)));
    for (const run of runs) await until(front, run, 'succeeded');
    expect(done.sort()).toEqual(runs.sort());
  });

  it('goes on in another process when its own closes, and when it has died', async () => {
    const first = await host({ runs: { leaseSeconds: 1, graceSeconds: 1 } });
    const attempts: boolean[] = [];
    acts['hang'] = ({ mayHaveRepeated }) => {
      attempts.push(mayHaveRepeated);
      return attempts.length < 2 ? new Promise(() => {}) : { output: attempts.length };
    };
    const id = await flow(first, { nodes: [{ id: 'a', type: 'effect', config: { does: 'hang' } }] });
    const run = await start(first, id);
    await poll(() => attempts.length).toBe(1);
    const second = await host({ runs: { leaseSeconds: 1 } });
    await first.close();
    expect(await until(second, run, 'succeeded')).toMatchObject({ output: 2 });
    expect(attempts).toEqual([false, true]);
    expect(await executions(second, run)).toMatchObject([{ attempt: 1, status: 'succeeded', mayHaveRepeated: true }]);

    // As a process leaves it that was killed: with a lease that nobody renews.
    const other = await start(second, id);
    await until(second, other, 'succeeded');
    await store.sql(
      "update invect_run set status = 'running', lease = 'of the dead', ended_at = null, due_at = ? where id = ?",
      new Date(Date.now() + 700).toISOString(),
      other,
    );
    await store.sql("update invect_node_run set status = 'running', ended_at = null where run_id = ?", other);
    expect(await until(second, other, 'succeeded')).toMatchObject({ output: 4 });
  });
});
