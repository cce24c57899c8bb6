import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '../database/database.js';
import { defineNode } from '../nodes/define-node.js';
import type { NodeType } from '../nodes/node-type.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { createInvect } from './create-invect.js';
import type { Invect } from './invect.js';
import type { InvectOptions } from './options.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const opened: Invect[] = [];
afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((invect) => invect.close()));
});

function open(plugins: readonly InvectPlugin[] = [], options: Partial<InvectOptions> = {}): Invect {
  const baseDatabaseConfig = { type: 'sqlite', connectionString: ':memory:', id: 'main' } as const;
  const invect = createInvect({ baseDatabaseConfig, auth: 'none', plugins, logger: silent, ...options });
  opened.push(invect);
  return invect;
}

async function call(invect: Invect, method: string, path: string, body?: object) {
  const headers = { 'content-type': 'application/json' };
  const request = new Request(`http://localhost${path}`, {
    method,
    ...(body && { headers, body: JSON.stringify(body) }),
  });
  const response = await invect.fetch(request);
  return { status: response.status, body: await response.json() };
}

const greet = defineNode({
  type: 'greeting.make',
  title: 'Greet',
  description: 'Makes a greeting.',
  input: z.strictObject({ name: z.string() }),
  output: z.object({ greeting: z.string() }),
  effects: 'none',
  run: ({ input }) => ({ output: { greeting: `Hello, ${input.name}!` } }),
}) as NodeType;

const withNodes = (id: string, ...nodes: NodeType[]): InvectPlugin => ({ id, start: () => ({ nodes }) });

describe('GET /nodes', () => {
  it('lists the types with JSON Schema, those of plugins as well', async () => {
    const { status, body } = await call(open([withNodes('greetings', greet)]), 'GET', '/nodes');
    expect(status).toBe(200);
    const types = new Map(body.items.map((item: { type: string }) => [item.type, item]));
    expect([...types.keys()]).toEqual([...types.keys()].sort());
    expect(types.get('greeting.make')).toEqual({
      type: 'greeting.make',
      title: 'Greet',
      description: 'Makes a greeting.',
      effects: 'none',
      credential: null,
      constants: [],
      handles: ['out'],
      input: {
        type: 'object',
        properties: { name: { type: 'string' } },
        required: ['name'],
        additionalProperties: false,
      },
      output: {
        type: 'object',
        properties: { greeting: { type: 'string' } },
        required: ['greeting'],
        additionalProperties: false,
      },
    });
    expect(types.get('sql.query')).toMatchObject({
      credential: { types: ['sql'], required: true },
      constants: ['credentialId', 'query'],
      input: { required: ['query', 'credentialId'] },
    });
    expect(types.get('if')).toMatchObject({ handles: ['true', 'false'] });
  });
});

describe('a plugin with node types', () => {
  it.each<[string, InvectPlugin[], RegExp]>([
    [
      'that the host has',
      [withNodes('mine', { ...greet, type: 'http.request' })],
      /plugin "mine": there are two node types "http\.request"/,
    ],
    [
      'that another plugin has',
      [withNodes('a', greet), withNodes('b', greet)],
      /plugin "b": there are two node types "greeting\.make"/,
    ],
    ['that it has twice', [withNodes('a', greet, greet)], /plugin "a": there are two node types "greeting\.make"/],
    [
      'with a mistake',
      [withNodes('a', { ...greet, type: 'Greet' })],
      /plugin "a": the node type "Greet" must be lowercase words/,
    ],
  ])('%s keeps the host from starting', async (_which, plugins, message) => {
    await expect(open(plugins).ready()).rejects.toThrow(message);
  });
});

describe('saving a flow', () => {
  const definition = { nodes: [{ id: 'a', type: 'greeting.make', config: { name: '{{ input.name }}' } }], edges: [] };
  const wrong = { nodes: [{ id: 'a', type: 'greeting.make', config: { nmae: 'x' } }], edges: [] };
  const fields = {
    'definition.nodes.0.config.name': 'Invalid input: expected string, received undefined',
    'definition.nodes.0.config.nmae': 'is not a field of this type of node',
  };

  it('is refused with the node and the field, and takes the types of plugins', async () => {
    const invect = open([withNodes('greetings', greet)]);
    const { status, body: flow } = await call(invect, 'POST', '/flows', { name: 'Greet', definition });
    expect(status).toBe(201);
    expect(await call(invect, 'POST', '/flows', { name: 'Greet', definition: wrong })).toMatchObject({
      status: 400,
      body: { code: 'request:invalid', fields },
    });
    expect(await call(invect, 'PATCH', `/flows/${flow.id}`, { version: 1, definition: wrong })).toMatchObject({
      status: 400,
      body: { fields },
    });
    expect((await call(invect, 'GET', `/flows/${flow.id}`)).body).toMatchObject({ version: 1, definition });
  });

  it('of a type that only another host has is refused', async () => {
    const { body } = await call(open(), 'POST', '/flows', { name: 'Greet', definition });
    expect(body.fields).toEqual({
      'definition.nodes.0.type': 'this host has no node type "greeting.make": GET /nodes lists them',
    });
  });

  it('reads and renames a flow that an older version stored with other types', async () => {
    let database: Database | undefined;
    const door: InvectPlugin = {
      id: 'door',
      start(host) {
        database = host.database;
      },
    };
    const invect = open([door]);
    const old = { nodes: [{ id: 'a', type: 'noop', config: { anything: '{{' } }], edges: [] };
    const { body: flow } = await call(invect, 'POST', '/flows', { name: 'Old' });
    await database
      ?.withTables<{ invect_flow_version: { definition: string } }>()
      .updateTable('invect_flow_version')
      .set({ definition: JSON.stringify(old) })
      .execute();
    expect((await call(invect, 'GET', `/flows/${flow.id}`)).body).toMatchObject({ definition: old });
    const renamed = await call(invect, 'PATCH', `/flows/${flow.id}`, { version: 1, name: 'Still old' });
    expect(renamed).toMatchObject({ status: 200, body: { version: 2, definition: old } });
  });
});

describe('an option is refused with a sentence', () => {
  it.each<[Partial<InvectOptions>, string]>([
    [{ outgoing: { allow: ['*'] } }, 'outgoing.allow has "*"; write a network'],
    [{ outgoing: { allow: '10.0.0.0/8' as never } }, 'outgoing.allow must be an array'],
    [{ outgoing: { allowed: [] } as never }, 'outgoing has no option "allowed"; it has allow and sqliteFiles'],
    [{ outgoing: { sqliteFiles: [''] } }, 'outgoing.sqliteFiles must be an array of paths'],
    [{ outgoing: null as never }, 'outgoing must be like'],
    [{ expressions: { timeMs: 0 } }, 'expressions.timeMs is 0; it must be a whole number from 1 to 60000'],
    [{ expressions: { timeout: 5 } as never }, 'expressions has no option "timeout"'],
    [{ expressions: 5 as never }, 'expressions must be like'],
  ])('%j', (options, message) => {
    expect(() => open([], options)).toThrow(message);
  });
});
