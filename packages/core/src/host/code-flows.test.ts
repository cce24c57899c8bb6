import { DATABASES, type Store } from '@invect/testing/stores';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { InvectIdentity } from '../access/identity.js';
import { type CodeFlow, defineFlow } from '../flows/code/define-flow.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { createInvect } from './create-invect.js';
import type { Invect } from './invect.js';

const PEOPLE: Readonly<Record<string, InvectIdentity>> = {
  admin: { id: 'admin', role: 'admin' },
  viewer: { id: 'viewer', role: 'viewer' },
};

const plugin: InvectPlugin = {
  id: 'people',
  authenticates: true,
  start: () => ({ hooks: { onAuthorize: async ({ headers }) => PEOPLE[headers.get('x-test-person') ?? ''] ?? null } }),
};

const report = (name: string, output: unknown = 1, type = 'transform'): CodeFlow =>
  defineFlow({ id: 'report', name, nodes: [{ id: 'a', type: type as 'transform', config: { output } }] });

describe.each(DATABASES.filter(({ available }) => available))('flows in code on $name', (kind) => {
  let store: Store;
  const opened: Invect[] = [];
  beforeAll(async () => {
    store = await kind.create();
  });
  afterAll(async () => {
    await Promise.all(opened.map((invect) => invect.close()));
    await store.close();
  });

  function open(...flows: CodeFlow[]): Invect {
    const log = vi.fn();
    const invect = createInvect({
      baseDatabaseConfig: { ...store.config, id: `host-${opened.length}` },
      plugins: [plugin],
      encryptionKey: Buffer.alloc(32, 7).toString('base64'),
      runs: false,
      logger: { debug: log, info: log, warn: log, error: log },
      flows,
    });
    opened.push(invect);
    return invect;
  }

  async function call(invect: Invect, method: string, target: string, body?: unknown, person = 'admin') {
    const headers = { 'x-test-person': person, 'content-type': 'application/json' };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    const arrival = { target, publicOrigin: 'http://host.test' };
    const response = await invect.fetch(new Request('http://host.test/', init), arrival);
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  it('are stored once by hosts that start at the same time, and again only when they change', async () => {
    const together = [open(report('Report')), open(report('Report')), open(report('Report'))];
    await Promise.all(together.map((invect) => invect.ready()));
    const [host] = together as [Invect];
    const stored = { id: 'report', source: 'code', ownerId: null, visibility: 'workspace' };
    expect((await call(host, 'GET', '/flows/report')).body).toMatchObject({ ...stored, name: 'Report', version: 1 });
    await open(report('Report')).ready();
    expect((await call(host, 'GET', '/flows/report')).body.version).toBe(1);
    await Promise.all([open(report('Report', 2)), open(report('Report', 2))].map((invect) => invect.ready()));
    expect((await call(host, 'GET', '/flows/report')).body.version).toBe(2);
    expect((await call(host, 'GET', '/flows/report/versions')).body.items).toHaveLength(2);
    const recorded = async () => {
      const rows = await store.sql("select action from invect_audit where resource_id = 'report'");
      return rows.map(({ action }) => action).sort();
    };
    // Entries get their places in the log a little later.
    await expect.poll(recorded, { timeout: 60_000 }).toEqual(['flow.create', 'flow.update']);
  });

  it('are not changed through the API, and not deleted while they are in the code', async () => {
    const host = open(report('Report', 2));
    await host.ready();
    const change = { version: 2, name: 'Mine' };
    for (const refused of [
      await call(host, 'PATCH', '/flows/report', change),
      await call(host, 'DELETE', '/flows/report'),
    ])
      expect([refused.status, refused.body.code]).toEqual([409, 'flow:defined_in_code']);
    expect((await call(host, 'PATCH', '/flows/report', change, 'viewer')).status).toBe(403);
    const without = open();
    await without.ready();
    expect((await call(without, 'PATCH', '/flows/report', change)).status).toBe(409);
    expect((await call(without, 'DELETE', '/flows/report')).status).toBe(204);
  });

  it('keep a host from starting that does not know their nodes', async () => {
    const message = /flow "report": definition\.nodes\.0\.type this host has no node type "no.such"/;
    await expect(open(report('Report', 1, 'no.such')).ready()).rejects.toThrow(message);
    expect(() => open(report('One'), report('Two'))).toThrow('two flows have the id "report": rename one.');
    expect(() => open({} as never)).toThrow('flows contains something that defineFlow has not made.');
  });

  it('are exported without secrets, and imported elsewhere with the credentials that one chooses', async () => {
    const host = open();
    await host.ready();
    const secret = { token: 'a canary of mine' };
    const credential = await call(host, 'POST', '/credentials', {
      name: 'Mail server',
      type: 'smtp',
      secret,
      visibility: 'private',
    });
    const mail = { to: 'a@example.test', from: 'b@example.test', subject: 's', text: 't' };
    const nodes = [{ id: 'mail', type: 'mail.send', config: { ...mail, credentialId: credential.body.id } }];
    const made = await call(host, 'POST', '/flows', { name: 'Mails', definition: { nodes, edges: [] } });
    expect([made.status, made.body]).toMatchObject([201, { source: 'api' }]);

    const { body: exported } = await call(host, 'GET', `/flows/${made.body.id}/export`);
    expect(exported).toMatchObject({ format: 'invect-flow', formatVersion: 1, name: 'Mails', description: null });
    expect(exported.credentials).toEqual([{ nodeId: 'mail', name: 'Mail server', type: 'smtp' }]);
    expect(exported.definition.nodes).toEqual([{ id: 'mail', type: 'mail.send', config: mail }]);
    const seen = await call(host, 'GET', `/flows/${made.body.id}/export`, undefined, 'viewer');
    expect(seen.body.credentials).toEqual([{ nodeId: 'mail', name: null, type: null }]);

    const imported = await call(host, 'POST', '/flow-imports', exported);
    expect([imported.status, imported.body]).toMatchObject([201, { flow: { name: 'Mails', version: 1 } }]);
    expect(imported.body.missingCredentials).toEqual([{ nodeId: 'mail', name: 'Mail server', types: ['smtp'] }]);
    const chosen = [{ ...exported.credentials[0], credentialId: credential.body.id }];
    const complete = await call(host, 'POST', '/flow-imports', { ...exported, credentials: chosen });
    expect(complete.body.missingCredentials).toEqual([]);
    expect(complete.body.flow.definition.nodes).toEqual(nodes);

    const wrong = await call(host, 'POST', '/flow-imports', {
      ...exported,
      definition: { nodes: [{ id: 'mail', type: 'mail.sent' }], edges: [] },
    });
    expect([wrong.status, wrong.body.fields]).toMatchObject([400, { 'definition.nodes.0.type': expect.any(String) }]);
    const other = await call(host, 'POST', '/flow-imports', { ...exported, credentials: [{ nodeId: 'x' }] });
    expect([other.status, Object.keys(other.body.fields)]).toEqual([400, ['credentials.0.nodeId']]);
    expect((await call(host, 'POST', '/flow-imports', exported, 'viewer')).status).toBe(403);
  });
});
