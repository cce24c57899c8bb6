import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVERY_DATABASE, makeWorld, ONE_TARGET, type Person, sendRaw, TARGETS, type World } from '@invect/testing';
import { bearer } from 'better-auth/plugins';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Machine, machineOf, makeKey, refused } from './caller.js';

const INVALID = [401, 'key:invalid'];
const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

describe.each(TARGETS)('$name: a request with a key', (target) => {
  let world: World;
  let editor: Person;
  let machine: Machine;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { plugins: [bearer()] } });
    editor = await world.person('editor');
    machine = await machineOf(world, editor, ['flow:read', 'flow:write', 'key:read']);
  });
  afterAll(() => world.close());

  it('is refused if the key is unknown, misspelt, or not the only thing in the header', async () => {
    const { token } = machine;
    const flipped = token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a');
    for (const authorization of [
      `Bearer ${flipped}`,
      `Bearer ${token.replace('inv_user_', 'inv_svc_')}`,
      `Bearer ${token.toUpperCase()}`,
      `Bearer ${token}x`,
      `Bearer ${token} x`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer\t${token}`,
      `Bearer \t${token}`,
      `Basic ${token}`,
      `Token ${token}`,
      token,
      `Bearer "${token}"`,
      `Bearer token=${token}`,
      `Bearer inv_user_`,
      `Bearer inv_user_${'0'.repeat(57)}`,
      `Bearer inv_user_${'z'.repeat(8_000)}`,
    ])
      expect([authorization, refused(await machine.get('/me', { authorization }))]).toEqual([authorization, INVALID]);
    for (const authorization of [`bearer ${token}`, `BEARER   ${token}`])
      expect((await machine.get('/me', { authorization })).body.id).toBe(editor.id);
  });

  it('is never that of a second Authorization header, and has no huge one', async () => {
    const ask = (...headers: string[]) => sendRaw(world.port, [`GET ${world.mount}/me HTTP/1.1`, ...headers]);
    const { token } = await makeKey(await world.person('viewer'), ['flow:read']);
    const both = await ask(`Authorization: Bearer ${machine.token}`, `Authorization: Bearer ${token}`);
    // Next.js hands over the first one only, as Node's `req.headers` does. Elsewhere both are seen, and refused.
    expect(both.status).toBe(target.name.startsWith('Next') ? 200 : 401);
    expect(both.status === 401 || both.text.includes(editor.id)).toBe(true);
    expect((await ask(`Authorization: Bearer inv_user_${'a'.repeat(65_536)}`)).status).toBe(431);
    expect((await ask(`Authorization: Bearer ${token}`)).status).toBe(200);
  });

  it('has no session cookie beside the key; other cookies do not matter', async () => {
    const beside = { cookie: editor.cookieHeader() };
    expect(refused(await machine.get('/me', beside))).toEqual([400, 'key:beside_session']);
    expect(refused(await machine.call('POST', '/flows', { name: 'x' }, beside))).toEqual([400, 'key:beside_session']);
    const admin = await world.person('admin');
    expect((await machine.get('/me', { cookie: admin.cookieHeader() })).status).toBe(400);
    expect((await machine.get('/me', { cookie: 'AWSALB=abc; theme=dark' })).body.id).toBe(editor.id);
  });

  it('has the key in the header: in the query it is not read, and the log says so without the key', async () => {
    const { token } = machine;
    const stranger = world.stranger();
    for (const query of [`token=${token}`, `authorization=Bearer%20${token}`, `access_token=${token}`, token])
      expect((await stranger.get(`/me?${query}`)).status).toBe(401);
    const warnings = world.log.filter(({ message }) => message.includes('query string'));
    expect(warnings).toMatchObject([{ level: 'warn' }]);
    expect(JSON.stringify(warnings)).not.toContain(token.slice(0, 20));
  });

  it('is not another site’s, whatever its Origin says; no page may read the answer', async () => {
    const elsewhere = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    const { status, headers } = await machine.call('POST', '/flows', { name: 'x' }, elsewhere);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([201, null]);
  });

  it('leaves better-auth’s tokens alone, and does not reach better-auth', async () => {
    const session = await editor.twin().signIn();
    const by = { authorization: `Bearer ${session.headers.get('set-auth-token')}` };
    expect((await world.stranger().get('/me', by)).body.id).toBe(editor.id);
    for (const authorization of [`Bearer ${machine.token}`, `Bearer inv_user_${'0'.repeat(57)}`]) {
      const answer = await machine.call('GET', '/plugins/auth/api/auth/get-session', undefined, { authorization });
      expect(refused(answer)).toEqual([403, 'auth:session_required']);
    }
  });

  it('shows the token in no answer, no log and no file but in the answer that makes it', async () => {
    const { id, token } = await makeKey(editor, ['flow:read', 'key:read']);
    const canary = new Machine(world, token);
    const texts: string[] = [];
    const keep = async (answer: Promise<{ text: string; headers: Headers }>): Promise<void> => {
      const { text, headers } = await answer;
      texts.push(text, JSON.stringify([...headers]));
    };
    await keep(canary.get('/me'));
    await keep(canary.get('/keys'));
    await keep(canary.get('/openapi.json'));
    await keep(canary.get('/credentials'));
    await keep(canary.get('/nowhere'));
    await keep(canary.get('/flows?limit=x'));
    await keep(canary.call('POST', '/flows', '{'));
    await keep(canary.get('/me', { cookie: editor.cookieHeader() }));
    await keep(canary.get(`/me?key=${token}`));
    await keep(canary.get('/me', { authorization: `Bearer ${token}, x` }));
    await keep(editor.get('/keys'));
    await keep(editor.call('PATCH', `/keys/${id}`, { version: 1, name: 'n' }));
    await keep(editor.call('POST', '/keys', { name: token, scopes: ['flow:fly'] }));
    await world.sql('alter table invect_key rename to invect_key_gone');
    try {
      await keep(canary.get('/flows'));
      await keep(editor.get('/keys'));
    } finally {
      await world.sql('alter table invect_key_gone rename to invect_key');
    }
    await keep(editor.call('DELETE', `/keys/${id}`));
    await keep(canary.get('/me'));
    const secret = token.slice(16, 40);
    expect(texts.join('\n')).not.toContain(secret);
    const logged = JSON.stringify(world.log, (_key, value) =>
      value instanceof Error ? `${value.stack} ${JSON.stringify(value)} ${String(value.cause)}` : value,
    );
    expect(logged).not.toContain(secret);
    for (const file of readdirSync(world.folder))
      expect([file, readFileSync(join(world.folder, file)).includes(secret)]).toEqual([file, false]);
  });
});

describe.each(EVERY_DATABASE)('$name: the limits of a key', (target) => {
  let world: World;
  let editor: Person;
  beforeEach(async () => {
    world = await makeWorld(target, { host: { keys: { maxExpiryDays: 30 } } });
    editor = await world.person('editor');
  });
  afterEach(() => world.close());

  it('end it in time, and not later than the host’s maximum, also if that was lowered since', async () => {
    for (const expiresAt of [inDays(-1), inDays(31), null, 'soon', '', 1])
      expect([
        expiresAt,
        (await editor.call('POST', '/keys', { name: 'k', scopes: ['flow:read'], expiresAt })).status,
      ]).toEqual([expiresAt, 400]);
    const machine = await machineOf(world, editor, ['flow:read'], { expiresAt: inDays(29) });
    const byDefault = await makeKey(editor, ['flow:read']);
    const { items } = (await editor.get('/keys')).body;
    const { expiresAt } = items.find(({ id }: { id: string }) => id === byDefault.id);
    expect(new Date(expiresAt).getTime()).toBeLessThanOrEqual(Date.now() + 30 * DAY);
    expect((await machine.get('/me')).status).toBe(200);
    const second = new Date(Date.now() - 1000).toISOString();
    await world.sql('update invect_key set expires_at = ? where id = ?', second, machine.keyId);
    expect(refused(await machine.get('/me'))).toEqual([401, 'key:expired']);
    await world.sql('update invect_key set expires_at = null, created_at = ? where id = ?', inDays(-29), machine.keyId);
    expect((await machine.get('/me')).status).toBe(200);
    await world.sql('update invect_key set created_at = ? where id = ?', inDays(-31), machine.keyId);
    expect(refused(await machine.get('/me'))).toEqual([401, 'key:expired']);
  });

  it('are counted once a request, in all processes together', async () => {
    const other = await makeWorld(target, { store: world.store });
    try {
      const machine = await machineOf(world, editor, ['flow:read'], { requestsPerMinute: 5 });
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, index) => machine.at(index % 2 ? world : other).get('/me')),
      );
      const passed = answers.filter(({ status }) => status === 200);
      const limited = answers.filter(({ status }) => status === 429);
      expect([passed.length, limited.length]).toEqual([5, 25]);
      for (const { body, headers } of limited) {
        const seconds = Number(headers.get('retry-after'));
        expect([body.code, seconds >= 1 && seconds <= 60]).toEqual(['key:too_many_requests', true]);
      }
      await world.sql('update invect_key_use set until = 0');
      expect((await machine.get('/me')).status).toBe(429);
      await editor.call('PATCH', `/keys/${machine.keyId}`, { version: 1, requestsPerMinute: 1 });
      expect([(await machine.get('/me')).status, (await machine.get('/me')).status]).toEqual([200, 429]);
      await editor.call('PATCH', `/keys/${machine.keyId}`, { version: 2, requestsPerMinute: null });
      expect([(await machine.get('/me')).status, (await machine.get('/me')).status]).toEqual([200, 200]);
    } finally {
      await other.close();
    }
  });

  it('are the addresses that it may be used from', async () => {
    const machine = await machineOf(world, editor, ['flow:read'], { allowedAddresses: ['127.0.0.0/8'] });
    expect((await machine.get('/me')).status).toBe(200);
    await editor.call('PATCH', `/keys/${machine.keyId}`, {
      version: 1,
      allowedAddresses: ['192.0.2.0/24', '2001:db8::/32'],
    });
    const claims: Record<string, string>[] = [{}, { 'x-forwarded-for': '192.0.2.1' }, { forwarded: 'for=192.0.2.1' }];
    for (const headers of claims)
      expect(refused(await machine.get('/me', headers))).toEqual([403, 'key:address_not_allowed']);
    await editor.call('PATCH', `/keys/${machine.keyId}`, { version: 2, allowedAddresses: null });
    expect((await machine.get('/me')).status).toBe(200);
  });

  it('do not include the time of its last use, which is written once a minute', async () => {
    const machine = await machineOf(world, editor, ['flow:read']);
    const lastUse = async () => (await editor.get('/keys')).body.items[0].lastUsedAt;
    expect(await lastUse()).toBeNull();
    await machine.get('/me');
    const first = await vi.waitFor(async () => {
      const at = await lastUse();
      expect(at).not.toBeNull();
      return at;
    }, 5_000);
    for (let request = 0; request < 5; request++) await machine.get('/me');
    // Another process does not know that it was written.
    const other = await makeWorld(target, { store: world.store });
    try {
      await machine.at(other).get('/me');
    } finally {
      await other.close();
    }
    expect(await lastUse()).toBe(first);
  });
});

describe.each(ONE_TARGET)('$name: a key', (target) => {
  it('is served although its last use cannot be written', async () => {
    const world = await makeWorld(target);
    try {
      const machine = await machineOf(world, await world.person('editor'), ['flow:read']);
      await world.sql(
        "create trigger no_writes before update on invect_key begin select raise(abort, 'attempt to write a readonly database'); end",
      );
      for (let request = 0; request < 3; request++) expect((await machine.get('/flows')).status).toBe(200);
      await vi.waitFor(() =>
        expect(world.log.filter(({ message }) => message.includes('last use'))).toMatchObject([{ level: 'warn' }]),
      );
    } finally {
      await world.close();
    }
  });
});
