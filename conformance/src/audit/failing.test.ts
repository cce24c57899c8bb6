import { type AuditEntry, createInvect, type InvectPlugin, route, verifyAudit } from '@invect/core';
import { EVERY_DATABASE, makeWorld, ONE_TARGET, PASSWORD, type Person, SQLITE, type World } from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe.each(EVERY_DATABASE)('$name: what cannot be recorded', (target) => {
  let world: World;
  let admin: Person;
  let member: Person;
  let flow: string;
  beforeEach(async () => {
    world = await makeWorld(target);
    [admin, member] = [await world.person('admin'), await world.person()];
    flow = (await member.call('POST', '/flows', { name: 'Before' })).body.id;
    await admin.get('/audit');
    // No entry fits any more, as if the disk were full.
    await world.sql('drop table invect_audit_pending');
  });
  afterEach(() => world.close());

  it('does not happen', async () => {
    const changes: [string, string, object?][] = [
      ['POST', '/flows', { name: 'After' }],
      ['PATCH', `/flows/${flow}`, { version: 1, name: 'After' }],
      ['DELETE', `/flows/${flow}`],
      ['POST', '/credentials', { name: 'After', type: 'x', secret: {} }],
    ];
    for (const [method, path, body] of changes) {
      const { status, body: answer } = await member.call(method, path, body);
      expect([method, path, status >= 500, answer.code.startsWith('host:')]).toEqual([method, path, true, true]);
    }
    expect((await admin.call('PATCH', `/members/${member.id}`, { role: 'viewer' })).status).toBeGreaterThanOrEqual(500);
    expect(await world.sql('select name, version from invect_flow')).toEqual([{ name: 'Before', version: 1 }]);
    expect(await world.sql('select * from invect_credential')).toEqual([]);
    expect(await world.sql('select * from invect_member')).toEqual([]);
    expect((await admin.get('/audit/export')).status).toBeGreaterThanOrEqual(500);
  });

  it('lets nobody in: the session of a sign-in ends again', async () => {
    const sessions = async (): Promise<number> => (await world.sql('select id from "session"')).length;
    const before = await sessions();
    const browser = world.stranger();
    const answer = await browser.signIn(member.email, PASSWORD);
    expect(answer).toMatchObject({ status: 503, body: { code: 'auth:unavailable' } });
    expect(await sessions()).toBe(before);
    expect((await browser.get('/me')).status).toBe(401);
    // Those who are signed in can go on reading.
    expect((await member.get('/flows')).status).toBe(200);
  });
});

describe.each(EVERY_DATABASE)('$name: a change that is rolled back', (target) => {
  it('leaves no entry, and parallel ones leave one for each that was made', async () => {
    const world = await makeWorld(target);
    try {
      const [admin, member] = [await world.person('admin'), await world.person()];
      const { id } = (await member.call('POST', '/flows', { name: 'One' })).body;
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => member.twin().call('PATCH', `/flows/${id}`, { version: 1, name: 'Two' })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
      expect((await admin.get('/audit?action=flow.update')).body.items).toHaveLength(1);
      const many = await Promise.all(
        Array.from({ length: 30 }, () => member.twin().call('POST', '/flows', { name: 'Many' })),
      );
      expect(many.every(({ status }) => status === 201)).toBe(true);
      const { items } = (await admin.get('/audit?action=flow.create&limit=100')).body as { items: AuditEntry[] };
      expect(items.map(({ resource }) => resource?.id).sort()).toEqual([id, ...many.map(({ body }) => body.id)].sort());
      expect(await verifyAudit({ baseDatabaseConfig: world.store.config })).toMatchObject({ ok: true });
    } finally {
      await world.close();
    }
  });
});

describe.each(ONE_TARGET)('$name: what strangers can repeat', (target) => {
  it('fills no disk: equal refusals of a minute are one entry, and different ones are few', async () => {
    const world = await makeWorld(target, { trustProxy: true });
    try {
      const [admin, member] = [await world.person('admin'), await world.person()];
      for (let count = 0; count < 30; count++) await member.get('/members');
      for (let count = 0; count < 60; count++)
        await world
          .stranger()
          .auth('POST', '/sign-out', {}, { origin: 'https://evil.example', 'x-forwarded-for': `10.0.0.${count}` });
      for (let count = 0; count < 8; count++) await world.stranger().signIn(member.email, 'a-wrong-password');
      const { items } = (await admin.get('/audit?limit=100')).body as { items: AuditEntry[] };
      const refused = items.filter(({ action }) => action === 'request.refuse');
      expect(refused.filter(({ actor }) => actor.id === member.id)).toHaveLength(1);
      expect(refused.filter(({ reason }) => reason === 'request:cross_site').length).toBeLessThanOrEqual(20);
      expect(items.filter(({ outcome }) => outcome === 'failure').length).toBeLessThanOrEqual(1);
      await world.invect.close();
      // The counts are written when the minute is over, or when the host closes.
      const { pending } = await verifyAudit({ baseDatabaseConfig: world.store.config });
      expect(pending).toBe(0);
      const rows = await world.sql('select entry from invect_audit order by position');
      const entries = rows.map(({ entry }) => JSON.parse(String(entry)) as AuditEntry);
      expect(entries.filter(({ actor, count }) => actor.id === member.id && count > 1)).toMatchObject([{ count: 29 }]);
      const others = entries.filter(({ reason }) => reason === 'request:cross_site');
      expect(others.reduce((sum, { count }) => sum + count, 0)).toBe(60);
    } finally {
      await world.close().catch(() => {});
    }
  });

  it('is recorded if the throttle refuses a sign-in', async () => {
    const world = await makeWorld(target, { userAuth: { signInThrottle: { maxFailures: 2, windowSeconds: 60 } } });
    try {
      const [admin, member] = [await world.person('admin'), await world.person()];
      for (let count = 0; count < 2; count++) await world.stranger().signIn(member.email, 'a-wrong-password');
      expect((await world.stranger().signIn(member.email)).status).toBe(429);
      expect((await admin.get('/audit?outcome=refused')).body.items).toMatchObject([
        { action: 'request.refuse', reason: 'auth:too_many_attempts', actor: { type: 'public' } },
      ]);
    } finally {
      await world.close();
    }
  });
});

describe('a plugin', () => {
  it('records what happens to its own resources', async () => {
    const store = await SQLITE.create();
    const reports: InvectPlugin = {
      id: 'reports',
      start: ({ audit, database }) => ({
        routes: [
          route({
            method: 'POST',
            path: '/reports',
            authenticated: true,
            summary: 'Make a report',
            async handle({ caller }) {
              const event = { action: 'report.create', resource: { type: 'report', id: '1' } };
              await database.transaction().execute((transaction) => audit.record(transaction, caller, event));
              return {};
            },
          }),
        ],
      }),
    };
    const invect = createInvect({ baseDatabaseConfig: store.config, auth: 'none', plugins: [reports] });
    try {
      const at = (path: string, method = 'GET') =>
        invect.fetch(
          new Request(`http://localhost${path}`, {
            method,
            ...(method === 'POST' && { headers: { origin: 'http://localhost' } }),
          }),
        );
      expect((await at('/plugins/reports', 'POST')).status).toBe(200);
      expect(await (await at('/audit')).json()).toMatchObject({
        items: [{ action: 'report.create', actor: { id: 'everybody' }, resource: { type: 'report', id: '1' } }],
      });
    } finally {
      await invect.close();
      await store.close();
    }
  });
});
