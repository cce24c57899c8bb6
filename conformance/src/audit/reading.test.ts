import { get } from 'node:http';
import type { AuditEntry } from '@invect/core';
import { EVERY_DATABASE, makeWorld, ONE_TARGET, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FLOWS = 7;

describe.each(EVERY_DATABASE)('$name: the audit log', (target) => {
  let world: World;
  let admin: Person;
  let member: Person;
  const flows: string[] = [];
  beforeAll(async () => {
    world = await makeWorld(target);
    [admin, member] = [await world.person('admin'), await world.person()];
    for (let count = 0; count < FLOWS; count++)
      flows.push((await member.call('POST', '/flows', { name: `Flow ${count}` })).body.id);
    await admin.call('POST', '/flows', { name: 'Of the admin' });
    await member.call('DELETE', `/flows/${flows[0]}`);
    await member.get('/members');
  });
  afterAll(() => world.close());

  const list = async (query: string): Promise<AuditEntry[]> => (await admin.get(`/audit?${query}`)).body.items;

  it('is listed by pages, newest first, without a gap while others write', async () => {
    const listed: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: { items: AuditEntry[]; nextCursor: string | null } } = await admin.get(
        `/audit?limit=4&cursor=${cursor}`,
      );
      listed.push(...body.items.map(({ position }) => position));
      cursor = body.nextCursor;
      await member.call('POST', '/flows', { name: 'Meanwhile' });
    }
    expect(listed).toEqual(Array.from({ length: listed.length }, (_, index) => listed.length - index));
    expect(listed.length).toBeGreaterThan(FLOWS);
  });

  it('is filtered by actor, action, resource, outcome and time', async () => {
    const ofAdmin = await list(`action=flow.create&actor=${admin.id}`);
    expect(ofAdmin).toMatchObject([{ actor: { id: admin.id }, action: 'flow.create' }]);
    expect(await list(`resourceType=flow&resourceId=${flows[0]}`)).toMatchObject([
      { action: 'flow.delete' },
      { action: 'flow.create' },
    ]);
    expect(await list(`resourceType=credential&resourceId=${flows[0]}`)).toEqual([]);
    expect(await list('outcome=refused')).toMatchObject([{ action: 'request.refuse', actor: { id: member.id } }]);
    const [deleted] = await list('action=flow.delete');
    const at = deleted?.at ?? '';
    const after = new Date(Date.parse(at) + 1).toISOString();
    expect(await list(`action=flow.delete&from=${at}&to=${after}`)).toHaveLength(1);
    expect(await list(`action=flow.delete&from=${after}`)).toEqual([]);
    expect(await list(`action=flow.delete&to=${at}`)).toEqual([]);
    const elsewhere = at.replace('Z', '%2B00:00');
    expect(await list(`action=flow.delete&from=${elsewhere}`)).toHaveLength(1);
  });

  it('refuses a query that it does not understand', async () => {
    for (const query of [
      'from=yesterday',
      'outcome=maybe',
      'cursor=-1',
      'cursor=1e9',
      'limit=0',
      'actor=',
      'user=x',
      'actor=%00',
    ])
      expect([query, (await admin.get(`/audit?${query}`)).status]).toEqual([query, 400]);
    expect((await admin.get('/audit/export?limit=1')).status).toBe(400);
  });

  it('is for admins, and nobody changes or deletes an entry', async () => {
    const [entry] = await list('limit=1');
    for (const path of ['/audit', '/audit/export']) {
      expect((await member.get(path)).status).toBe(403);
      expect((await world.stranger().get(path)).status).toBe(401);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect([method, (await admin.call(method, path, {})).status]).toEqual([method, 405]);
    }
    for (const id of [entry?.id, entry?.position])
      for (const method of ['GET', 'PATCH', 'DELETE'])
        expect((await admin.call(method, `/audit/${id}`, method === 'GET' ? undefined : {})).status).toBe(404);
    expect(await list(`cursor=${(entry?.position ?? 0) + 1}&limit=1`)).toEqual([entry]);
  });

  it('is exported oldest first, as it is listed, and the export is part of it', async () => {
    const answer = await admin.get('/audit/export');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEntry);
    expect(lines.map(({ position }) => position)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.at(-1)).toMatchObject({ action: 'audit.export', actor: { id: admin.id } });
    expect(lines.slice(-20).reverse()).toEqual(await list('limit=20'));
    const some = (await admin.get(`/audit/export?action=flow.delete&actor=${member.id}`)).text;
    expect(JSON.parse(some)).toMatchObject({ action: 'flow.delete' });
  });
});

describe.each(ONE_TARGET)('$name: an export', (target) => {
  const ENTRIES = 60_000;

  it('is a stream: it reads no more entries than somebody takes', async () => {
    const world = await makeWorld(target);
    try {
      const admin = await world.person('admin');
      await admin.get('/audit');
      const { head } = world.database
        .prepare("select position as head from invect_audit_mark where name = 'head'")
        .get() as {
        head: number;
      };
      const entry = JSON.stringify({
        id: 'x',
        at: '2026-01-01T00:00:00.000Z',
        action: 'test.many',
        outcome: 'success',
        padding: 'p'.repeat(2_000),
      });
      const insert = world.database.prepare(
        "insert into invect_audit (position, at, action, outcome, entry, hash) values (?, '2026-01-01T00:00:00.000Z', 'test.many', 'success', ?, '')",
      );
      world.database.transaction(() => {
        for (let position = head + 1; position <= head + ENTRIES; position++) insert.run(position, entry);
        world.database.prepare("update invect_audit_mark set position = ? where name = 'head'").run(head + ENTRIES);
      })();

      const url = new URL(`${world.base}/audit/export`);
      const response = await new Promise<import('node:http').IncomingMessage>((resolve) =>
        get(url, { headers: { cookie: admin.cookies.header() } }, resolve),
      );
      const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
      let bytes = 0;
      let lines = 0;
      let most = 0;
      for await (const chunk of response) {
        bytes += (chunk as Buffer).length;
        for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
        const memory = process.memoryUsage();
        most = Math.max(most, memory.arrayBuffers + memory.heapUsed - before);
      }
      expect(lines).toBe(head + ENTRIES + 1);
      expect(bytes).toBeGreaterThan(120_000_000);
      // The whole export would take more than 120 MB.
      expect(most).toBeLessThan(80_000_000);
    } finally {
      await world.close();
    }
  }, 60_000);
});
