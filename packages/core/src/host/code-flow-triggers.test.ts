import { SQLITE, type Store } from '@invect/testing/stores';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { InvectIdentity } from '../access/identity.js';
import { defineFlow } from '../flows/code/define-flow.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { createInvect } from './create-invect.js';
import type { Invect } from './invect.js';

const PEOPLE: Readonly<Record<string, InvectIdentity>> = {
  admin: { id: 'admin', role: 'admin' },
  editor: { id: 'editor', role: 'editor' },
};
const plugin: InvectPlugin = {
  id: 'people',
  authenticates: true,
  publicPaths: ['/webhooks'],
  start: () => ({ hooks: { onAuthorize: async ({ headers }) => PEOPLE[headers.get('x-test-person') ?? ''] ?? null } }),
};
const reply = defineFlow({
  id: 'reply',
  name: 'Reply',
  nodes: [
    { id: 'hook', type: 'trigger.webhook', config: { respond: 'result' } },
    { id: 'reply', type: 'transform', config: { output: 'Hello, {{ input.body.name }}' } },
  ],
  edges: [{ source: 'hook', target: 'reply' }],
});
const starts = defineFlow({
  id: 'starts',
  name: 'Starts what it is told to',
  nodes: [
    { id: 'hook', type: 'trigger.webhook', config: { respond: 'result' } },
    { id: 'other', type: 'flow.run', config: { flowId: '{{ input.body.flowId }}', input: {} } },
  ],
  edges: [{ source: 'hook', target: 'other' }],
});
const greets = defineFlow({
  id: 'greets',
  name: 'Greets',
  nodes: [{ id: 'greet', type: 'transform', config: { output: 'Hello from the code' } }],
});

let store: Store;
let invect: Invect;
beforeAll(async () => {
  store = await SQLITE.create();
  const nothing = (): void => {};
  invect = createInvect({
    baseDatabaseConfig: store.config,
    plugins: [plugin],
    flows: [reply, starts, greets],
    encryptionKey: Buffer.alloc(32, 7).toString('base64'),
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  await invect.ready();
});
afterAll(async () => {
  await invect.close();
  await store.close();
});

async function call(person: string, method: string, target: string, body?: object) {
  const headers = { 'x-test-person': person, 'content-type': 'application/json' };
  const request = new Request('http://host.test/', { method, headers, body: body ? JSON.stringify(body) : null });
  const response = await invect.fetch(request, { target, publicOrigin: 'http://host.test' });
  return { status: response.status, body: await response.json() };
}

const triggerOf = async (flowId: string, person: string) =>
  (await call(person, 'GET', `/flows/${flowId}/triggers`)).body.items[0];

async function send(flowId: string, body: object) {
  const { webhookId } = await triggerOf(flowId, 'admin');
  return call('', 'POST', `/webhooks/${webhookId}`, body);
}

it('a webhook of a flow in code starts runs as the app, without anybody', async () => {
  expect(await triggerOf('reply', 'admin')).toMatchObject({ enabled: true, actsAs: { type: 'system', id: null } });
  expect(await send('reply', { name: 'Ada' })).toEqual({ status: 200, body: 'Hello, Ada' });
  const { body } = await call('admin', 'GET', '/flow-runs?flowId=reply');
  expect(body.items).toMatchObject([{ status: 'succeeded', actor: { type: 'system', id: null } }]);
});

it('its address is shown to admins alone, who may do all that the app may', async () => {
  expect(await triggerOf('reply', 'editor')).toMatchObject({ actsAs: { type: 'system' }, webhookId: null, url: null });
});

it('the app starts other flows of its code, and no flow that somebody else may change', async () => {
  expect(await send('starts', { flowId: 'greets' })).toMatchObject({ status: 200 });
  const definition = { nodes: [{ id: 'a', type: 'transform', config: { output: 1 } }], edges: [] };
  const { body: mine } = await call('editor', 'POST', '/flows', { name: 'Mine', definition });
  await send('starts', { flowId: mine.id });
  const { body: children } = await call('admin', 'GET', `/flow-runs?flowId=${mine.id}`);
  expect(children.items.filter(({ status }: { status: string }) => status !== 'failed')).toEqual([]);
  const { body: runs } = await call('admin', 'GET', '/flow-runs?flowId=starts');
  expect(runs.items.map(({ status }: { status: string }) => status)).toEqual(['failed', 'succeeded']);
});
