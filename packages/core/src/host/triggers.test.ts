import { createHmac } from 'node:crypto';
import { DATABASES, type Store } from '@invect/testing/stores';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InvectIdentity } from '../access/identity.js';
import { fromEnvironment } from '../credentials/secrets.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { createInvect } from './create-invect.js';
import type { Invect } from './invect.js';
import type { InvectOptions } from './options.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SECRET = 'canary-secret-7c1e';
const PAST = '2026-01-01T00:00:00.000Z';
const logs = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

/** For what hangs: how long something takes on a busy machine is no test. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

const HOOK = { id: 'hook', type: 'trigger.webhook' };
const REPLY = {
  nodes: [
    { ...HOOK, config: { respond: 'result' } },
    { id: 'reply', type: 'transform', config: { output: { hello: '{{ input.body.name }}' } } },
  ],
  edges: [{ source: 'hook', target: 'reply' }],
};
const cron = (config: object) => ({ nodes: [{ id: 'timer', type: 'trigger.cron', config }], edges: [] });

const github = (body: string, secret = SECRET) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});

describe.each(DATABASES.filter(({ available }) => available))('triggers on $name', (kind) => {
  let store: Store;
  let people: Record<string, InvectIdentity>;
  /** The host of all tests. */
  let invect: Invect;
  const opened: Invect[] = [];

  beforeAll(async () => {
    store = await kind.create();
    invect = await host();
    opened.splice(0);
  });
  afterAll(async () => {
    await invect.close();
    await store.close();
  });
  beforeEach(() => {
    people = {
      admin: { id: 'admin', role: 'admin' },
      editor: { id: 'editor', name: 'Edith', role: 'editor' },
      other: { id: 'other', role: 'editor' },
      viewer: { id: 'viewer', role: 'viewer' },
      writer: { id: 'writer', permissions: ['flow:read', 'flow:write', 'trigger:read'] },
      red: { id: 'red', role: 'editor', teamIds: ['red'] },
    };
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((other) => other.close()));
    vi.clearAllMocks();
    vi.unstubAllEnvs();
  });

  const plugin: InvectPlugin = {
    id: 'people',
    authenticates: true,
    publicPaths: ['/webhooks'],
    start: () => ({
      hooks: { onAuthorize: async ({ headers }) => people[headers.get('x-test-person') ?? ''] ?? null },
      directory: {
        find: async (ids) => ids.flatMap((id) => (people[id] ? { id, name: id, email: null } : [])),
        search: async () => [],
        identityOf: async (id) => people[id] ?? null,
      },
    }),
  };

  async function host(options: Partial<InvectOptions> = {}): Promise<Invect> {
    const invect = createInvect({
      baseDatabaseConfig: { ...store.config, id: `host-${opened.length}` },
      plugins: [plugin],
      encryptionKey: KEY,
      logger: logs,
      ...options,
    });
    opened.push(invect);
    await invect.ready();
    return invect;
  }

  async function send(invect: Invect, method: string, target: string, body?: BodyInit, headers: HeadersInit = {}) {
    const request = new Request('http://host.test/', { method, headers, body: body ?? null });
    const response = await invect.fetch(request, { target, publicOrigin: 'http://host.test', mountPath: '/invect' });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? null : JSON.parse(text),
      /** Without the id of the request. */
      told: `${response.status} ${text.replace(/"requestId":"[^"]+"/, '')}`,
    };
  }

  const call = (invect: Invect, person: string, method: string, target: string, body?: object) =>
    send(invect, method, target, body && JSON.stringify(body), {
      'x-test-person': person,
      'content-type': 'application/json',
    });

  async function flow(invect: Invect, definition: object, person = 'editor', more: object = {}): Promise<string> {
    const answer = await call(invect, person, 'POST', '/flows', { name: 'A flow', definition, ...more });
    expect([answer.status, answer.body]).toMatchObject([201, {}]);
    return answer.body.id;
  }

  async function triggersOf(invect: Invect, flowId: string, person = 'editor') {
    const { status, body } = await call(invect, person, 'GET', `/flows/${flowId}/triggers`);
    expect(status).toBe(200);
    return body.items;
  }

  /** A flow with one trigger, and that trigger. */
  async function trigger(invect: Invect, definition: object = { nodes: [HOOK], edges: [] }, person = 'editor') {
    const flowId = await flow(invect, definition, person);
    const [one] = await triggersOf(invect, flowId, person);
    return { ...one, flowId };
  }

  async function change(
    invect: Invect,
    { id, version }: { id: string; version: number },
    fields: object,
    by = 'editor',
  ) {
    const answer = await call(invect, by, 'PATCH', `/triggers/${id}`, { version, ...fields });
    expect([answer.status, answer.body]).toMatchObject([200, {}]);
    return answer.body;
  }

  async function save(invect: Invect, flowId: string, version: number, definition: object, by = 'editor') {
    const answer = await call(invect, by, 'PATCH', `/flows/${flowId}`, { version, definition });
    expect([answer.status, answer.body]).toMatchObject([200, {}]);
  }

  const post = (invect: Invect, webhookId: string, body = '{}', headers: HeadersInit = {}) =>
    send(invect, 'POST', `/webhooks/${webhookId}`, body, { 'content-type': 'application/json', ...headers });

  async function runsOf(invect: Invect, flowId: string) {
    return (await call(invect, 'admin', 'GET', `/flow-runs?flowId=${flowId}&limit=100`)).body.items;
  }

  /** What the audit log has of a trigger. */
  const actions = async (id: string) =>
    (await store.sql('select entry from invect_audit_pending union all select entry from invect_audit')).flatMap(
      ({ entry }) => {
        const { action, resource, fields } = JSON.parse(String(entry));
        return resource?.id === id ? `${action} ${fields}`.trim() : [];
      },
    );

  const due = (id: string, at = PAST) => store.sql('update invect_trigger set next_due_at = ? where id = ?', at, id);
  const dueAts = async (invect: Invect, flowId: string) => {
    const items = await runsOf(invect, flowId);
    const runs = await Promise.all(
      items.map(({ id }: { id: string }) => call(invect, 'admin', 'GET', `/flow-runs/${id}`)),
    );
    return runs.map(({ body }) => body.input.dueAt).sort();
  };

  it('come, change and go with their nodes, each time the same one', async () => {
    const made = await trigger(invect);
    expect(made).toMatchObject({
      nodeId: 'hook',
      type: 'webhook',
      enabled: true,
      actsAs: { type: 'user', id: 'editor', name: 'Edith' },
      webhookId: expect.stringMatching(/^[\w-]{43}$/),
      url: `http://host.test/invect/webhooks/${made.webhookId}`,
      signature: null,
      config: { methods: ['POST'], respond: 'stored' },
      nextDueAt: null,
      version: 1,
    });
    const moved = { nodes: [{ ...HOOK, name: 'Renamed', position: { x: 1, y: 1 } }], edges: [] };
    await save(invect, made.flowId, 1, moved);
    expect(await triggersOf(invect, made.flowId)).toMatchObject([{ id: made.id, version: 1 }]);
    await save(invect, made.flowId, 2, { nodes: [{ ...HOOK, config: { methods: ['PUT'] } }], edges: [] });
    expect(await triggersOf(invect, made.flowId)).toMatchObject([{ id: made.id, config: { methods: ['PUT'] } }]);
    await save(invect, made.flowId, 3, { nodes: [], edges: [] });
    expect(await triggersOf(invect, made.flowId)).toEqual([]);
    expect((await call(invect, 'editor', 'GET', `/triggers/${made.id}`)).status).toBe(404);
    expect((await post(invect, made.webhookId)).status).toBe(404);
    await save(invect, made.flowId, 4, { nodes: [HOOK], edges: [] });
    expect(await triggersOf(invect, made.flowId)).toMatchObject([{ id: made.id, webhookId: made.webhookId }]);
    expect((await post(invect, made.webhookId)).status).toBe(202);
    await save(invect, made.flowId, 5, {
      nodes: [{ ...HOOK, type: 'trigger.cron', config: { cron: '0 0 1 1 *' } }],
      edges: [],
    });
    expect(await triggersOf(invect, made.flowId)).toMatchObject([{ id: made.id, type: 'schedule', webhookId: null }]);
    expect((await post(invect, made.webhookId)).status).toBe(404);
    expect((await call(invect, 'editor', 'DELETE', `/flows/${made.flowId}`)).status).toBe(204);
    expect(await store.sql('select id from invect_trigger where flow_id = ?', made.flowId)).toEqual([]);
    expect(await store.sql('select run_id from invect_webhook_delivery where trigger_id = ?', made.id)).toEqual([]);
    expect(await actions(made.id)).toEqual(
      expect.arrayContaining(['trigger.create', 'trigger.update config', 'trigger.remove']),
    );
  });

  it('take each delivery once, in two processes at the same time', async () => {
    const [one, two] = [invect, await host({ runs: false })];
    const made = await trigger(one);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        post(index % 2 ? one : two, made.webhookId, '{}', { 'webhook-id': 'same' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(new Set(answers.map(({ body }) => body.runId)).size).toBe(1);
    expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    expect(await runsOf(one, made.flowId)).toHaveLength(1);
    expect((await post(one, made.webhookId, '{}', { 'webhook-id': 'other' })).body.duplicate).toBe(false);
    expect((await post(one, made.webhookId)).body.duplicate).toBe(false);
  });

  it('do not start again by a replay, whatever id it claims to have', async () => {
    const made = await trigger(invect);
    await change(invect, made, { signature: { scheme: 'github', secret: SECRET } });
    const first = await post(invect, made.webhookId, '{}', { ...github('{}'), 'x-github-delivery': '1' });
    expect(first).toMatchObject({ status: 202, body: { duplicate: false } });
    const replay = await post(invect, made.webhookId, '{}', { ...github('{}'), 'x-github-delivery': '2' });
    expect(replay).toMatchObject({ status: 202, body: { runId: first.body.runId, duplicate: true } });
    const next = await post(invect, made.webhookId, '[]', { ...github('[]'), 'x-github-delivery': '3' });
    expect(next.body.duplicate).toBe(false);
    // A time is signed by none of these: they are remembered as long as the trigger.
    expect(
      await store.sql(
        'select expires_at from invect_webhook_delivery where trigger_id = ? and expires_at is not null',
        made.id,
      ),
    ).toEqual([]);
  });

  it('act as whoever last had a hand in them, unless that is somebody whose rights they may hand out', async () => {
    const as = async (flowId: string) => (await triggersOf(invect, flowId, 'admin'))[0].actsAs?.id;
    const made = await trigger(invect);
    const changed = (n: number) => ({
      nodes: [HOOK, { id: `n${n}`, type: 'transform', config: { output: n } }],
      edges: [],
    });
    await save(invect, made.flowId, 1, changed(1), 'admin');
    expect(await as(made.flowId)).toBe('editor');
    await save(invect, made.flowId, 2, changed(1), 'other');
    expect(await as(made.flowId)).toBe('editor');
    await save(invect, made.flowId, 3, changed(2), 'other');
    expect(await as(made.flowId)).toBe('other');
    const [now] = await triggersOf(invect, made.flowId, 'editor');
    // Whoever knows the id starts runs as the other one.
    expect([now.webhookId, now.url]).toEqual([null, null]);
    const disabled = await change(invect, now, { enabled: false });
    expect(disabled.actsAs.id).toBe('other');
    const enabled = await change(invect, disabled, { enabled: true });
    expect([enabled.actsAs.id, enabled.webhookId]).toEqual(['editor', made.webhookId]);
    expect(await actions(made.id)).toContain('trigger.update enabled,actsAs');
  });

  it('do not exist for other teams, and are read by viewers without their addresses', async () => {
    const flowId = await flow(invect, { nodes: [HOOK], edges: [] }, 'red', { teamId: 'red' });
    const [made] = await triggersOf(invect, flowId, 'red');
    const unknown = '/triggers/01a00000-0000-7000-8000-000000000000';
    for (const [method, below, body] of [
      ['GET', ''],
      ['PATCH', '', { version: 1, enabled: false }],
      ['POST', '/rotate', { version: 1 }],
    ] as const)
      expect((await call(invect, 'other', method, `/triggers/${made.id}${below}`, body)).told).toBe(
        (await call(invect, 'other', method, `${unknown}${below}`, body)).told,
      );
    expect((await call(invect, 'other', 'GET', `/flows/${flowId}/triggers`)).status).toBe(404);
    const open = await trigger(invect);
    expect((await triggersOf(invect, open.flowId, 'viewer'))[0]).toMatchObject({ webhookId: null, url: null });
    const signed = await change(invect, open, { signature: { scheme: 'github', secret: SECRET } });
    expect((await triggersOf(invect, open.flowId, 'viewer'))[0]).toMatchObject({ webhookId: null, url: null });
    expect((await triggersOf(invect, open.flowId, 'other'))[0]).toMatchObject({ webhookId: signed.webhookId });
    expect((await call(invect, 'viewer', 'PATCH', `/triggers/${open.id}`, { version: 1, enabled: false })).status).toBe(
      403,
    );
  });

  it('start one run for each due time of a schedule, in three processes', async () => {
    await Promise.all([host(), host()]);
    const first = invect;
    const made = await Promise.all(
      [1, 2, 3].map(() => trigger(first, cron({ cron: '*/5 * * * *', catchUp: 'all', timeZone: 'Europe/Berlin' }))),
    );
    expect(made[0]).toMatchObject({ type: 'schedule', nextDueAt: expect.any(String), url: null, lastDueAt: null });
    const back = new Date(Math.floor(Date.now() / 300_000) * 300_000 - 3 * 300_000).toISOString();
    for (const { id } of made) await due(id, back);
    for (const { id, flowId } of made) {
      await poll(async () => (await runsOf(first, flowId)).length).toBeGreaterThan(3);
      const times = await dueAts(first, flowId);
      expect(times[0]).toBe(back);
      expect(new Set(times).size).toBe(times.length);
      const { body } = await call(first, 'editor', 'GET', `/triggers/${id}`);
      expect(body.lastDueAt).toBe(times.at(-1));
      expect(Date.parse(body.nextDueAt)).toBeGreaterThan(Date.now() - 60_000);
    }
  });

  it('skip due times that were missed, or make up for the last time', async () => {
    const none = await trigger(invect, cron({ cron: '0 0 1 1 *' }));
    const last = await trigger(invect, cron({ cron: '0 0 1 1 *', catchUp: 'last' }));
    for (const { id } of [none, last]) await due(id, '2020-01-01T00:00:00.000Z');
    await poll(async () => (await runsOf(invect, last.flowId))[0]?.status).toBe('succeeded');
    expect((await dueAts(invect, last.flowId))[0]).toMatch(/^20\d\d-01-01T00:00:00.000Z$/);
    await poll(async () => (await triggersOf(invect, none.flowId))[0].nextDueAt).not.toMatch(/^2020/);
    expect(await runsOf(invect, none.flowId)).toEqual([]);
  });

  // What follows is no matter of SQL.
  if (kind !== DATABASES[0]) return;

  it('start with the request, as the node returns it', async () => {
    const { webhookId, flowId } = await trigger(invect);
    const answer = await send(invect, 'POST', `/webhooks/${webhookId}?a=1&b=2&b=3`, '{"name":"Ada"}', {
      'content-type': 'application/json',
      authorization: 'Basic canary',
      cookie: 'a=canary',
      'x-hub-signature-256': 'canary',
      'x-own': 'kept',
    });
    expect(answer).toMatchObject({ status: 202, body: { runId: expect.any(String), duplicate: false } });
    await poll(async () => (await runsOf(invect, flowId))[0]?.status).toBe('succeeded');
    const { body: run } = await call(invect, 'editor', 'GET', `/flow-runs/${answer.body.runId}`);
    expect(run).toMatchObject({
      actor: { type: 'user', id: 'editor' },
      triggerNodeId: 'hook',
      output: { method: 'POST', headers: { 'x-own': 'kept' }, query: { a: '1', b: ['2', '3'] }, body: { name: 'Ada' } },
    });
    expect(JSON.stringify(run)).not.toContain('canary');
    const texts: readonly (readonly [string, BodyInit, unknown])[] = [
      ['application/x-www-form-urlencoded', 'a=1&b=x+y', { a: '1', b: 'x y' }],
      ['text/plain', 'plain', 'plain'],
      ['image/png', new Uint8Array([1, 255]), { base64: 'Af8=' }],
      ['application/cloudevents+json', '[1]', [1]],
    ];
    for (const [type, body, wanted] of texts) {
      const { body: sent } = await send(invect, 'POST', `/webhooks/${webhookId}`, body, { 'content-type': type });
      expect([type, (await call(invect, 'editor', 'GET', `/flow-runs/${sent.runId}`)).body.input.body]).toEqual([
        type,
        wanted,
      ]);
    }
  });

  it('answer with what the run results in, or 202 if that takes longer', async () => {
    const { webhookId } = await trigger(invect, REPLY);
    expect(await post(invect, webhookId, '{"name":"Ada"}')).toMatchObject({ status: 200, body: { hello: 'Ada' } });
    const slow = await trigger(invect, {
      nodes: [
        { ...HOOK, config: { respond: 'result', timeoutSeconds: 1 } },
        { id: 'wait', type: 'wait', config: { approval: {} } },
      ],
      edges: [{ source: 'hook', target: 'wait' }],
    });
    expect(await post(invect, slow.webhookId)).toMatchObject({ status: 202, body: { duplicate: false } });
    const failing = await trigger(invect, {
      nodes: [
        HOOK,
        { id: 'fail', type: 'transform', config: { output: '{{ (() => { throw new Error("canary") })() }}' } },
      ].map((node) => (node.id === 'hook' ? { ...node, config: { respond: 'result' } } : node)),
      edges: [{ source: 'hook', target: 'fail' }],
    });
    const failed = await post(invect, failing.webhookId);
    expect(failed).toMatchObject({ status: 502, body: { code: 'webhook:run_failed' } });
    expect(failed.text).not.toContain('canary');
  });

  it('tell nobody who lacks the secret whether there is such a webhook', async () => {
    const signed = await change(invect, await trigger(invect), { signature: { scheme: 'github', secret: SECRET } });
    const disabled = await change(invect, await trigger(invect), { enabled: false });
    const large = 'x'.repeat(1024 * 1024 + 1);
    for (const [body, headers] of [
      ['{}', {}],
      ['{}', github('{}', 'wrong secret')],
      ['no JSON', { 'content-encoding': 'gzip' }],
      [large, {}],
    ] as const) {
      for (const method of ['POST', 'PUT', 'GET', 'DELETE']) {
        const ask = (id: string) =>
          send(invect, method, `/webhooks/${id}`, method === 'GET' ? undefined : body, headers as HeadersInit);
        const unknown = await ask('A'.repeat(43));
        expect(unknown.status).toBe(body === large && method !== 'GET' ? 413 : 404);
        expect((await ask(signed.webhookId)).told).toBe(unknown.told);
        expect((await ask(disabled.webhookId)).told).toBe(unknown.told);
        expect((await ask('x')).told).toBe(unknown.told);
      }
    }
    const wrong = await send(invect, 'PUT', `/webhooks/${signed.webhookId}`, '{}', github('{}'));
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post(invect, signed.webhookId, '{"__proto__":1}', github('{"__proto__":1}'))).status).toBe(400);
    expect([await runsOf(invect, signed.flowId), await runsOf(invect, disabled.flowId)]).toEqual([[], []]);
  });

  it('never show a secret, and follow references to it', async () => {
    vi.stubEnv('HOOK_SECRET', SECRET);
    const invect = await host({ runs: false, secrets: { env: fromEnvironment(['HOOK_SECRET']) } });
    const made = await trigger(invect);
    const stored = await change(invect, made, { signature: { scheme: 'github', secret: SECRET } });
    expect(stored.signature).toEqual({ scheme: 'github' });
    const unknown = await call(invect, 'editor', 'PATCH', `/triggers/${made.id}`, {
      version: stored.version,
      signature: { scheme: 'github', secret: { ref: 'file:/etc/passwd' } },
    });
    expect(unknown).toMatchObject({ status: 400, body: { fields: { 'signature.secret.ref': expect.any(String) } } });
    const referring = await change(invect, stored, {
      signature: { scheme: 'hmac', header: 'X-Mac', secret: { ref: 'env:HOOK_SECRET' } },
    });
    const mac = createHmac('sha256', SECRET).update('{}').digest('hex');
    expect((await post(invect, made.webhookId, '{}', { 'x-mac': mac })).status).toBe(202);
    vi.stubEnv('HOOK_SECRET', '');
    expect((await post(invect, made.webhookId, '[]', { 'x-mac': mac })).status).toBe(404);
    expect(logs.error).toHaveBeenCalled();
    for (const person of ['admin', 'editor', 'viewer'])
      expect((await call(invect, person, 'GET', `/triggers/${made.id}`)).text).not.toMatch(/canary|HOOK_SECRET/);
    const rows = JSON.stringify([
      await store.sql('select * from invect_trigger'),
      await store.sql('select entry from invect_audit_pending union all select entry from invect_audit'),
      Object.values(logs).map(({ mock }) => mock.calls),
    ]);
    expect(rows).not.toContain(SECRET);
    expect(rows).not.toContain(createHmac('sha256', SECRET).update('[]').digest('hex'));
    expect(await change(invect, referring, { signature: null })).toMatchObject({ signature: null });
    for (const bad of [
      { scheme: 'standard', secret: 'not base64 !' },
      { scheme: 'none', secret: SECRET },
      { scheme: 'github', secret: SECRET, extra: 1 },
      { scheme: 'hmac', secret: SECRET },
      { scheme: 'github' },
    ]) {
      const answer = await call(invect, 'editor', 'PATCH', `/triggers/${made.id}`, { version: 9, signature: bad });
      expect([bad, answer.status]).toEqual([bad, 400]);
    }
  });

  it("answer Slack's question whether the address is ours", async () => {
    const made = await change(invect, await trigger(invect), { signature: { scheme: 'slack', secret: SECRET } });
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c1' });
    const time = String(Math.floor(Date.now() / 1000));
    const mac = createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('hex');
    const headers = { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${mac}` };
    expect((await post(invect, made.webhookId, body, headers)).body).toEqual({ challenge: 'c1' });
    expect((await post(invect, made.webhookId, body)).status).toBe(404);
    expect(await runsOf(invect, made.flowId)).toEqual([]);
  });

  it('get another id, and the one before it ends', async () => {
    const made = await trigger(invect);
    const path = `/triggers/${made.id}/rotate`;
    const { body } = await call(invect, 'editor', 'POST', path, { version: made.version });
    expect(body.webhookId).not.toBe(made.webhookId);
    expect((await post(invect, made.webhookId)).status).toBe(404);
    expect((await post(invect, body.webhookId)).status).toBe(202);
    expect((await call(invect, 'editor', 'POST', path, { version: made.version })).status).toBe(409);
    expect((await call(invect, 'viewer', 'POST', path, { version: body.version })).status).toBe(403);
    expect(await actions(made.id)).toContain('trigger.update webhookId');
  });

  it('act as nobody whose rights the caller may not hand out', async () => {
    const made = await trigger(invect);
    const account = async (role: string, teamId: string | null = null) =>
      (await call(invect, 'admin', 'POST', '/service-accounts', { name: 'Robot', role, teamId })).body.id;
    const robot = await account('admin');
    const wanted = (type: string, id: string, by: string) =>
      call(invect, by, 'PATCH', `/triggers/${made.id}`, { version: made.version, actsAs: { type, id } });
    const refused = await wanted('service', '01a00000-0000-7000-8000-000000000000', 'editor');
    expect(refused).toMatchObject({ status: 403, body: { code: 'auth:forbidden' } });
    for (const [type, id] of [
      ['service', robot],
      ['user', 'admin'],
      ['user', 'other'],
      ['user', robot],
    ] as const)
      expect((await wanted(type, id, 'editor')).told).toBe(refused.told);
    expect((await wanted('user', 'editor', 'admin')).status).toBe(403);
    expect((await wanted('user', 'editor', 'viewer')).status).toBe(403);
    for (const field of ['ownerId', 'actorId', 'keyId', 'webhookId', 'flowId', 'nextDueAt', 'config'])
      expect((await call(invect, 'editor', 'PATCH', `/triggers/${made.id}`, { version: 1, [field]: 'x' })).status).toBe(
        400,
      );
    const given = await wanted('service', await account('editor'), 'admin');
    expect(given.body.actsAs).toMatchObject({ type: 'service', name: 'Robot' });
    const sent = await post(invect, made.webhookId);
    expect((await call(invect, 'admin', 'GET', `/flow-runs/${sent.body.runId}`)).body.actor.type).toBe('service');
    // An editor does not manage it: what they save acts as themselves.
    await save(invect, made.flowId, 1, {
      nodes: [HOOK, { id: 'n', type: 'transform', config: { output: 1 } }],
      edges: [],
    });
    expect((await triggersOf(invect, made.flowId))[0].actsAs).toMatchObject({ type: 'user', id: 'editor' });
  });

  it('stop with the rights of whom they act as', async () => {
    const made = await trigger(invect, REPLY);
    expect((await post(invect, made.webhookId)).status).toBe(200);
    people['editor'] = { id: 'editor', role: 'viewer' };
    expect((await post(invect, made.webhookId)).status).toBe(502);
    expect((await runsOf(invect, made.flowId))[0]).toMatchObject({
      status: 'failed',
      error: { code: 'run:forbidden' },
    });
  });

  it('act with the limits of the key that saved their flow', async () => {
    const scopes = ['flow:read', 'flow:write', 'trigger:read', 'trigger:write'];
    const made = await trigger(invect);
    const { token } = (await call(invect, 'editor', 'POST', '/keys', { name: 'narrow', scopes })).body;
    const byKey = (method: string, target: string, body?: object) =>
      send(invect, method, target, body && JSON.stringify(body), {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      });
    const keyOf = async () =>
      (await store.sql('select key_id from invect_trigger where id = ?', made.id))[0]?.['key_id'];
    // It may not run flows, and so does not learn how to start one that acts without its limits.
    expect((await byKey('GET', `/triggers/${made.id}`)).body).toMatchObject({ webhookId: null, url: null });
    const changed = (output: number) => ({
      nodes: [HOOK, { id: 'n', type: 'transform', config: { output } }],
      edges: [],
    });
    expect((await byKey('PATCH', `/flows/${made.flowId}`, { version: 1, definition: changed(1) })).status).toBe(200);
    expect(await keyOf()).toEqual(expect.any(String));
    const { body: sent } = await post(invect, made.webhookId);
    const status = async () => (await call(invect, 'admin', 'GET', `/flow-runs/${sent.runId}`)).body.error?.code;
    await poll(status).toBe('run:forbidden');
    const robot = (await call(invect, 'admin', 'POST', '/service-accounts', { name: 'Robot', role: 'viewer' })).body.id;
    const asRobot = { version: 2, actsAs: { type: 'service', id: robot } };
    expect((await byKey('PATCH', `/triggers/${made.id}`, asRobot)).body.code).toBe('auth:session_required');
    await save(invect, made.flowId, 2, changed(2));
    expect(await keyOf()).toBeNull();
  });

  it('act as nobody where nobody in particular has saved their flow', async () => {
    const open = await host({ plugins: [{ ...plugin, publicPaths: ['/flows', '/webhooks'] }], runs: false });
    const json = { 'content-type': 'application/json' };
    const definition = { nodes: [HOOK], edges: [] };
    const { body } = await send(open, 'POST', '/flows', JSON.stringify({ name: 'x', definition }), json);
    const [made] = await triggersOf(invect, body.id);
    expect(made).toMatchObject({ enabled: false, actsAs: null, webhookId: null });
    const enabled = { version: 1, enabled: true };
    expect((await call(invect, 'admin', 'PATCH', `/triggers/${made.id}`, enabled)).body.code).toBe('trigger:nobody');
    expect(await change(invect, made, enabled)).toMatchObject({ enabled: true, actsAs: { id: 'editor' } });
    // Whoever may save without saying who they are lets it act as nobody again.
    const saved = {
      version: 1,
      definition: { nodes: [HOOK, { id: 'n', type: 'transform', config: { output: 1 } }], edges: [] },
    };
    expect((await send(open, 'PATCH', `/flows/${body.id}`, JSON.stringify(saved), json)).status).toBe(200);
    expect((await triggersOf(invect, body.id))[0]).toMatchObject({ enabled: false, actsAs: null });
  });

  it('wait for somebody who may enable them, if who saved the flow may not', async () => {
    const made = await trigger(invect, undefined, 'writer');
    expect([made.enabled, made.webhookId]).toEqual([false, null]);
    expect(await change(invect, made, { enabled: true })).toMatchObject({ enabled: true, actsAs: { id: 'editor' } });
  });

  it('are routes like any other where the path is not public, and the log says so', async () => {
    const shut: InvectPlugin = { ...plugin, publicPaths: [] };
    const empty = await kind.create();
    const baseDatabaseConfig = { ...empty.config, id: 'empty' };
    const closed = await host({ plugins: [shut], baseDatabaseConfig });
    const said = () => logs.warn.mock.calls.filter(([, text]) => /publicPaths/.test(text)).length;
    expect(said()).toBe(0);
    const made = await trigger(closed);
    expect(said()).toBe(1);
    expect(await post(closed, made.webhookId)).toMatchObject({ status: 401, body: { code: 'auth:session_not_found' } });
    expect((await post(closed, 'A'.repeat(43))).status).toBe(401);
    const as = (person: string) => post(closed, made.webhookId, '{}', { 'x-test-person': person });
    expect([(await as('viewer')).status, (await as('editor')).status]).toEqual([403, 202]);
    await host({ plugins: [shut], baseDatabaseConfig });
    expect(said()).toBe(2);
    await host({ baseDatabaseConfig });
    expect(said()).toBe(2);
    await Promise.all(opened.splice(0).map((other) => other.close()));
    await empty.close();
  });

  it('start no due time again after the clock was set back', async () => {
    const ahead = '2199-01-01T00:00:00.000Z';
    const made = await trigger(invect, cron({ cron: '0 0 1 1 *' }));
    await store.sql('update invect_trigger set next_due_at = ?, last_due_at = ? where id = ?', ahead, ahead, made.id);
    const off = await change(invect, made, { enabled: false });
    expect(off.nextDueAt).toBeNull();
    const on = await change(invect, off, { enabled: true });
    expect(on.nextDueAt).toBe('2200-01-01T00:00:00.000Z');
  });

  it('keep their due time when their flow is saved, and lose it when they are disabled', async () => {
    const made = await trigger(invect, cron({ cron: '0 0 1 1 *' }));
    await due(made.id);
    const more = {
      nodes: [...cron({ cron: '0 0 1 1 *' }).nodes, { id: 'n', type: 'transform', config: { output: 1 } }],
      edges: [],
    };
    await save(invect, made.flowId, 1, more);
    const [kept] = await triggersOf(invect, made.flowId);
    expect(kept.nextDueAt).toBe(PAST);
    const off = await change(invect, kept, { enabled: false });
    expect([off.nextDueAt, (await change(invect, off, { enabled: true })).nextDueAt]).toEqual([
      null,
      expect.any(String),
    ]);
  });

  it('refuse a schedule that never comes due, seconds, and a time zone that is none', async () => {
    for (const [config, field] of [
      [{ cron: '0 0 30 2 *' }, 'cron'],
      [{ cron: '* * * * * *' }, 'cron'],
      [{ cron: '{{ input }}' }, 'cron'],
      [{ cron: '* * * * *', timeZone: 'Mars/Base' }, 'timeZone'],
    ] as const) {
      const answer = await call(invect, 'editor', 'POST', '/flows', { name: 'x', definition: cron(config) });
      expect([config, answer.status, Object.keys(answer.body.fields)]).toEqual([
        config,
        400,
        [`definition.nodes.0.config.${field}`],
      ]);
    }
    const looped = {
      nodes: [
        { id: 'all', type: 'each', config: { items: [] } },
        { ...HOOK, parentId: 'all' },
      ],
      edges: [],
    };
    const answer = await call(invect, 'editor', 'POST', '/flows', { name: 'x', definition: looped });
    expect(Object.keys(answer.body.fields)).toEqual(['definition.nodes.1.parentId']);
  });
});
