import type { InvectIdentity, InvectPlugin } from '@invect/core';
import { EACH_DATABASE, makeWorld, ONE_TARGET, type Person, type World } from '@invect/testing';
import { customSession, organization, twoFactor } from 'better-auth/plugins';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Machine, machineOf, makeKey, refused } from './caller.js';

const INVALID = [401, 'key:invalid'];
const FORBIDDEN = [403, 'auth:forbidden'];

const status = async (machine: Machine, path = '/flows'): Promise<number> => (await machine.get(path)).status;

describe.each(EACH_DATABASE)('$name: a key of a user', (target) => {
  let world: World;
  let other: World;
  let admin: Person;
  let editor: Person;
  beforeEach(async () => {
    world = await makeWorld(target);
    other = await makeWorld(target, { store: world.store });
    [admin, editor] = [await world.person('admin'), await world.person('editor')];
  });
  afterEach(async () => {
    await other.close();
    await world.close();
  });
  const yes = (): string | number => (world.store.authUrl.type === 'postgres' ? 'true' : 1);

  it('has no scope that its maker does not hold', async () => {
    for (const scopes of [['*'], ['flow:*', 'user:read'], ['flow:*'], ['flow:read', 'audit:read']])
      expect([scopes, refused(await editor.call('POST', '/keys', { name: 'k', scopes }))]).toEqual([scopes, FORBIDDEN]);
    for (const scopes of [[], ['flow:fly'], ['flow'], [''], ['__proto__'], 'flow:read', [['flow:read']], null])
      expect([scopes, (await editor.call('POST', '/keys', { name: 'k', scopes })).status]).toEqual([scopes, 400]);
    expect((await editor.get('/keys')).body.items).toEqual([]);
    expect((await admin.call('POST', '/keys', { name: 'k', scopes: ['*'] })).status).toBe(201);
  });

  it('does not grow when its owner is promoted', async () => {
    const machine = await machineOf(world, editor, ['flow:read', 'flow:write']);
    await world.sql('update "user" set role = ? where id = ?', 'admin', editor.id);
    for (const at of [machine, machine.at(other)]) {
      const { body } = await at.get('/me');
      expect([body.role, body.permissions]).toEqual([null, ['flow:read', 'flow:write']]);
      expect(await status(at, '/members')).toBe(403);
      expect((await at.call('PATCH', `/members/${editor.id}`, { role: 'admin' })).status).toBe(403);
    }
  });

  it('of an admin, without user:write, gives nobody a role; and with it none that grants more than its scopes', async () => {
    const machine = await machineOf(world, admin, ['user:read', 'user:write']);
    expect(await status(machine, '/members')).toBe(200);
    for (const role of ['admin', 'editor', 'viewer'])
      expect((await machine.call('PATCH', `/members/${editor.id}`, { role })).status).toBe(403);
  });

  it('sees the rows that its owner sees', async () => {
    const machine = await machineOf(world, admin, ['flow:read']);
    const { body } = await admin.call('POST', '/flows', { name: 'of a team', teamId: 'team-1' });
    expect(await status(machine, `/flows/${body.id}`)).toBe(200);
    const narrow = await machineOf(world, editor, ['flow:read']);
    expect(await status(narrow, `/flows/${body.id}`)).toBe(404);
  });

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'demotion by API',
      () => admin.call('PATCH', `/members/${editor.id}`, { role: 'viewer' }),
      () => admin.call('PATCH', `/members/${editor.id}`, { role: 'editor' }),
    ],
    [
      'demotion by SQL',
      () => world.sql('update "user" set role = ? where id = ?', 'viewer', editor.id),
      () => world.sql('update "user" set role = ? where id = ?', 'editor', editor.id),
    ],
  ])('loses with a %s what its owner loses, in every process, and gets it back', async (_name, demote, restore) => {
    const machine = await machineOf(world, editor, ['flow:read', 'flow:write']);
    const may = async (at: Machine): Promise<number> => (await at.call('POST', '/flows', { name: 'x' })).status;
    for (let round = 0; round < 3; round++) {
      for (const at of [machine, machine.at(other)]) expect(await may(at)).toBe(201);
      await demote();
      for (const at of [machine, machine.at(other)]) expect([await may(at), await status(at)]).toEqual([403, 200]);
      await restore();
    }
  });

  it.each<[string, () => Promise<unknown>]>([
    ['banned by API', () => admin.auth('POST', '/admin/ban-user', { userId: editor.id })],
    ['banned by SQL', () => world.sql('update "user" set banned = ? where id = ?', yes(), editor.id)],
    ['deleted by API', () => admin.auth('POST', '/admin/remove-user', { userId: editor.id })],
    ['deleted by SQL', () => world.sql('delete from "user" where id = ?', editor.id)],
  ])('ends when its owner is %s', async (_name, end) => {
    const machine = await machineOf(world, editor, ['flow:read']);
    for (const at of [machine, machine.at(other)]) expect([await status(at), await status(at)]).toEqual([200, 200]);
    await end();
    for (const at of [machine, machine.at(other)]) expect(refused(await at.get('/flows'))).toEqual(INVALID);
  });

  it('of a deleted user is deleted as well', async () => {
    await machineOf(world, editor, ['flow:read']);
    await admin.auth('POST', '/admin/remove-user', { userId: editor.id });
    expect(await world.sql('select id from invect_key')).toEqual([]);
  });

  it('ends in every process when it is revoked in one, by API or SQL', async () => {
    for (const revoke of [
      (id: string) => editor.at(other).call('DELETE', `/keys/${id}`),
      (id: string) => world.sql('delete from invect_key where id = ?', id),
      (id: string) => world.sql('update invect_key set token_hash = id where id = ?', id),
    ]) {
      const machine = await machineOf(world, editor, ['flow:read']);
      for (const at of [machine, machine.at(other)]) expect([await status(at), await status(at)]).toEqual([200, 200]);
      await revoke(machine.keyId);
      for (const at of [machine, machine.at(other)]) expect(refused(await at.get('/flows'))).toEqual(INVALID);
    }
  });

  it('is changed once from a version, and revoked once, however many try', async () => {
    const { id } = await makeKey(editor, ['flow:read']);
    const all = async (method: string, body?: object): Promise<number[]> => {
      const answers = Array.from({ length: 10 }, (_, index) =>
        editor.at(index % 2 ? world : other).call(method, `/keys/${id}`, body),
      );
      return (await Promise.all(answers)).map((answer) => answer.status).sort();
    };
    expect(await all('PATCH', { version: 1, name: 'mine' })).toEqual([200, ...Array(9).fill(409)]);
    expect(await all('DELETE')).toEqual([204, ...Array(9).fill(404)]);
  });

  it('does not exist for other users, and admins manage it', async () => {
    const { id } = await makeKey(editor, ['flow:read']);
    const stranger = await world.person('editor');
    const bytes = async (method: string, keyId: string): Promise<string> => {
      const body = method === 'PATCH' ? { version: 1, name: 'mine' } : undefined;
      const { status: code, text } = await stranger.call(method, `/keys/${keyId}`, body);
      return `${code} ${text.replace(/"requestId":"[^"]+"/, '')}`;
    };
    for (const method of ['PATCH', 'DELETE'])
      expect(await bytes(method, id)).toBe(await bytes(method, '01a00000-0000-7000-8000-000000000000'));
    const listed = async (person: Person, of: string) => (await person.get(`/keys?userId=${of}`)).body.items;
    expect([await listed(stranger, editor.id), await listed(stranger, 'nobody')]).toEqual([[], []]);
    expect(await listed(admin, editor.id)).toMatchObject([{ id }]);
    expect((await admin.call('PATCH', `/keys/${id}`, { version: 1, name: 'checked' })).status).toBe(200);
    expect((await admin.call('DELETE', `/keys/${id}`)).status).toBe(204);
  });

  it('is one of a hundred of its owner at most, in all processes together', async () => {
    const account = (await admin.call('POST', '/service-accounts', { name: 'a', role: 'viewer' })).body.id;
    const wanted = { name: 'k', scopes: ['flow:read'] };
    for (const [maker, path, mine] of [
      [editor, '/keys', `user_id = '${editor.id}'`],
      [admin, `/service-accounts/${account}/keys`, `service_account_id = '${account}'`],
    ] as const) {
      const { id } = (await maker.call('POST', path, wanted)).body;
      const columns = 'name, user_id, service_account_id, scopes, version, created_at, updated_at';
      for (let more = 1; more < 97; more++)
        await world.sql(
          `insert into invect_key (id, token_hash, prefix, ${columns})
            select ?, ?, prefix, ${columns} from invect_key where id = ?`,
          ...[`${more} of ${maker.id}`.slice(0, 36), `hash ${path.length} ${more}`, id],
        );
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => maker.at(index % 2 ? world : other).call('POST', path, wanted)),
      );
      const made = answers.filter(({ status: code }) => code === 201);
      expect([made.length, answers.filter(({ body }) => body.code === 'key:too_many').length]).toEqual([3, 7]);
      const [row] = await world.sql(`select count(*) as n from invect_key where ${mine}`);
      expect(Number(row?.['n'])).toBe(100);

      expect((await maker.call('DELETE', `/keys/${made[0]?.body.id}`)).status).toBe(204);
      expect((await maker.call('POST', path, wanted)).status).toBe(201);
    }
    expect((await admin.call('POST', '/keys', wanted)).status).toBe(201);
  });

  it('is made of its own fields only', async () => {
    const account = (await admin.call('POST', '/service-accounts', { name: 'a', role: 'admin' })).body.id;
    for (const more of [
      { userId: admin.id },
      { user_id: admin.id },
      { ownerId: admin.id },
      { serviceAccountId: account },
      { createdBy: admin.id },
      { token: `inv_user_${'0'.repeat(57)}` },
      { tokenHash: 'x' },
      { prefix: 'x' },
      { lastUsedAt: null },
      { version: 7 },
      { requestsPerMinute: 0 },
      { requestsPerMinute: -1 },
      { requestsPerMinute: 1.5 },
      { allowedAddresses: [] },
      { allowedAddresses: ['10.0.0.0/33'] },
      { allowedAddresses: ['::ffff:10.0.0.1'] },
      { allowedAddresses: ['localhost'] },
      { name: 'a\0' },
    ])
      expect([
        more,
        (await editor.call('POST', '/keys', { name: 'k', scopes: ['flow:read'], ...more })).status,
      ]).toEqual([more, 400]);
    const { id } = await makeKey(editor, ['flow:read']);
    for (const more of [{ scopes: ['*'] }, { expiresAt: null }, { userId: admin.id }, { id: 'x' }, { token: 'x' }])
      expect((await editor.call('PATCH', `/keys/${id}`, { version: 1, ...more })).status).toBe(400);
    for (const more of [{ id: 'x' }, { createdBy: admin.id }, { permissions: ['*'] }, { type: 'user' }])
      expect((await admin.call('POST', '/service-accounts', { name: 'a', role: 'viewer', ...more })).status).toBe(400);
    expect((await admin.call('PATCH', `/service-accounts/${account}`, { version: 1, teamId: 't' })).status).toBe(400);
  });

  it('makes no keys and no service accounts, changes none, and is no session for better-auth', async () => {
    const machine = await machineOf(world, admin, ['*']);
    const { id } = await makeKey(admin, ['flow:read']);
    const account = (await admin.call('POST', '/service-accounts', { name: 'a', role: 'viewer' })).body.id;
    const wanted = { name: 'k', scopes: ['flow:read'] };
    for (const [method, path, body] of [
      ['POST', '/keys', wanted],
      ['PATCH', `/keys/${id}`, { version: 1, allowedAddresses: null }],
      ['DELETE', `/keys/${id}`, undefined],
      ['POST', '/service-accounts', { name: 'b', role: 'viewer' }],
      ['PATCH', `/service-accounts/${account}`, { version: 1, role: 'admin' }],
      ['DELETE', `/service-accounts/${account}`, undefined],
      ['POST', `/service-accounts/${account}/keys`, wanted],
      ['POST', '/setup/admin', { token: 'x' }],
      ['POST', '/accept-invitation', { token: 'x' }],
      ['GET', '/plugins/auth/api/auth/get-session', undefined],
      ['POST', '/plugins/auth/admin/list-users', {}],
    ] as const)
      expect([path, refused(await machine.call(method, path, body))]).toEqual([path, [403, 'auth:session_required']]);
    expect((await machine.get('/keys')).body.items).toHaveLength(2);
  });

  it('is not made by somebody who impersonates', async () => {
    await admin.auth('POST', '/admin/impersonate-user', { userId: editor.id });
    expect((await admin.get('/me')).body.id).toBe(editor.id);
    const made = await admin.call('POST', '/keys', { name: 'k', scopes: ['flow:read'] });
    expect(refused(made)).toEqual([403, 'auth:session_required']);
  });
});

describe.each(ONE_TARGET)('$name: keys where the app decides who is who', (target) => {
  const worlds: World[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  const open = async (options: Parameters<typeof makeWorld>[1]): Promise<World> => {
    const world = await makeWorld(target, options);
    worlds.push(world);
    return world;
  };
  const NOT_USED = [409, 'key:not_used'];

  it('do nothing but GET /me while their user lacks a second factor that is required', async () => {
    const store = await target.database.create();
    try {
      const before = await open({ store });
      const machine = await machineOf(before, await before.person('editor'), ['flow:read']);
      expect(await status(machine)).toBe(200);
      const options = { betterAuth: { plugins: [twoFactor()] }, userAuth: { requireTwoFactor: true as const } };
      const world = await open({ store, ...options });
      expect(refused(await machine.at(world).get('/flows'))).toEqual([403, 'auth:two_factor_required']);
      expect((await machine.at(world).get('/me')).body.missing).toEqual(['two_factor']);
    } finally {
      for (const world of worlds.splice(0)) await world.close();
      await store.close();
    }
  });

  it('lose with a membership the team that it was in', async () => {
    const world = await open({
      betterAuth: { plugins: [organization()] },
      userAuth: { teamsFrom: 'organizations' },
    });
    const person = await world.person();
    const { body } = await person.auth('POST', '/organization/create', { name: 'Red', slug: 'red' });
    const machine = await machineOf(world, person, ['flow:read']);
    expect((await machine.get('/me')).body.teamIds).toEqual([body.id]);
    await world.sql('delete from member where "userId" = ?', person.id);
    expect((await machine.get('/me')).body.teamIds).toEqual([]);
  });

  it('are not made for users of a mapUser, or of a custom session, unless it may be called without a session', async () => {
    const mapUser = (user: { id: string }) => ({ id: user.id, role: 'editor' });
    const world = await open({ userAuth: { mapUser } });
    const person = await world.person();
    expect(refused(await person.call('POST', '/keys', { name: 'k', scopes: ['flow:read'] }))).toEqual(NOT_USED);
    const custom = await open({ betterAuth: { plugins: [customSession(async (session) => session)] } });
    const another = await custom.person();
    expect(refused(await another.call('POST', '/keys', { name: 'k', scopes: ['flow:read'] }))).toEqual(NOT_USED);
  });

  it('are mapped with null for the session, and end when mapUser refuses their user or makes another one of them', async () => {
    const sessions: unknown[] = [];
    let answer: (id: string) => InvectIdentity | null = (id) => ({ id, role: 'editor', teamIds: ['red'] });
    const mapUser = (user: { id: string }, session: unknown) => {
      sessions.push(session);
      return answer(user.id);
    };
    const world = await open({ userAuth: { mapUser, mapUserWithoutSession: true } });
    const person = await world.person();
    const machine = await machineOf(world, person, ['flow:read']);
    sessions.length = 0;
    expect((await machine.get('/me')).body).toMatchObject({
      id: person.id,
      teamIds: ['red'],
      permissions: ['flow:read'],
    });
    expect(sessions).toEqual([null]);
    answer = (id) => ({ id, role: 'editor', teamIds: [] });
    expect((await machine.get('/me')).body.teamIds).toEqual([]);
    for (const other of [() => null, () => ({ id: 'somebody-else', role: 'admin' })]) {
      answer = other;
      expect(refused(await machine.get('/me'))).toEqual(INVALID);
    }
    const again = await makeWorld(target, { store: world.store, userAuth: { mapUser } });
    worlds.unshift(again);
    answer = (id) => ({ id, role: 'editor' });
    expect((await machine.get('/me')).status).toBe(200);
    expect(refused(await machine.at(again).get('/me'))).toEqual(INVALID);
  });
});

/** Identifies callers by a header, so that a test says who they are. */
const people: InvectPlugin = {
  id: 'people',
  authenticates: true,
  start: () => ({
    hooks: { onAuthorize: async ({ headers }) => JSON.parse(headers.get('x-test-identity') ?? 'null') },
  }),
};

describe.each(EACH_DATABASE)('$name: service accounts', (target) => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld(target, {
      pluginsInFront: [people],
      host: { roles: { manager: ['flow:read', 'key:write', 'service_account:read', 'service_account:write'] } },
    });
  });
  afterEach(() => world.close());

  const as = (identity: InvectIdentity) => {
    const headers = { 'x-test-identity': JSON.stringify(identity) };
    return (method: string, path: string, body?: unknown) => world.stranger().call(method, path, body, headers);
  };
  const admin = as({ id: 'admin', role: 'admin' });
  const red = as({ id: 'r', role: 'manager', teamIds: ['red'] });
  const blue = as({ id: 'b', role: 'manager', teamIds: ['blue'] });
  const reader = as({ id: 'e', role: 'editor', teamIds: ['red'] });
  const wanted = { name: 'k', scopes: ['flow:read'] };

  it('belong to a team: others see nothing of them, and only admins manage those of the workspace', async () => {
    expect((await red('POST', '/service-accounts', { name: 'a', role: 'manager' })).status).toBe(403);
    expect((await red('POST', '/service-accounts', { name: 'a', role: 'manager', teamId: 'blue' })).status).toBe(403);
    const own = await red('POST', '/service-accounts', { name: 'a', role: 'manager', teamId: 'red' });
    expect(own.status).toBe(201);
    const common = (await admin('POST', '/service-accounts', { name: 'w', role: 'manager' })).body;
    const { id: keyId } = (await red('POST', `/service-accounts/${own.body.id}/keys`, wanted)).body;
    for (const [caller, id] of [
      [blue, own.body.id],
      [red, common.id],
    ] as const) {
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['PATCH', '', { version: 1, name: 'mine' }],
        ['DELETE', '', undefined],
        ['GET', '/keys', undefined],
        ['POST', '/keys', wanted],
      ] as const)
        expect([path, (await caller(method, `/service-accounts/${id}${path}`, body)).body.code]).toEqual([
          path,
          'service_account:not_found',
        ]);
    }
    expect((await blue('DELETE', `/keys/${keyId}`)).body.code).toBe('key:not_found');
    expect((await reader('DELETE', `/keys/${keyId}`)).body.code).toBe('key:not_found');
    expect((await blue('GET', '/service-accounts')).body.items).toEqual([]);
    expect((await reader('GET', '/service-accounts')).body.items).toMatchObject([{ id: own.body.id }]);
    expect((await reader('POST', `/service-accounts/${own.body.id}/keys`, wanted)).status).toBe(403);
    expect((await admin('GET', '/service-accounts')).body.items).toHaveLength(2);
    expect((await red('DELETE', `/keys/${keyId}`)).status).toBe(204);
  });

  it('have roles that grant no more than whoever gives them holds, and so do their keys', async () => {
    for (const role of ['admin', 'editor'])
      expect((await red('POST', '/service-accounts', { name: 'a', role, teamId: 'red' })).status).toBe(403);
    expect((await red('POST', '/service-accounts', { name: 'a', role: 'owner', teamId: 'red' })).status).toBe(400);
    const { id } = (await red('POST', '/service-accounts', { name: 'a', role: 'manager', teamId: 'red' })).body;
    expect((await red('PATCH', `/service-accounts/${id}`, { version: 1, role: 'admin' })).status).toBe(403);
    const { token } = (await red('POST', `/service-accounts/${id}/keys`, wanted)).body;
    expect((await red('POST', `/service-accounts/${id}/keys`, { name: 'k', scopes: ['flow:write'] })).status).toBe(403);
    expect((await admin('PATCH', `/service-accounts/${id}`, { version: 1, role: 'admin' })).status).toBe(200);
    const machine = new Machine(world, token);
    expect((await machine.get('/me')).body).toMatchObject({
      role: null,
      teamIds: ['red'],
      permissions: ['flow:read'],
    });
    // Who manages the team's accounts gains nothing by the new role.
    expect((await red('POST', `/service-accounts/${id}/keys`, wanted)).status).toBe(403);
    expect((await red('PATCH', `/service-accounts/${id}`, { version: 2, name: 'mine' })).status).toBe(403);
    await world.sql('update invect_service_account set role = ? where id = ?', 'gone', id);
    expect((await machine.get('/me')).body.permissions).toEqual([]);
  });

  it('leave no key behind when they are deleted while keys are made', async () => {
    const statuses = new Set<number>();
    for (let round = 0; round < 5; round++) {
      const { id } = (await admin('POST', '/service-accounts', { name: 'a', role: 'viewer' })).body;
      const answers = await Promise.all([
        ...Array.from({ length: 5 }, () => admin('POST', `/service-accounts/${id}/keys`, wanted)),
        admin('DELETE', `/service-accounts/${id}`),
        ...Array.from({ length: 5 }, () => admin('POST', `/service-accounts/${id}/keys`, wanted)),
      ]);
      for (const { status: code } of answers) statuses.add(code);
    }
    expect([...statuses].filter((code) => ![201, 204, 404].includes(code))).toEqual([]);
    expect(await world.sql('select id from invect_key')).toEqual([]);
  });

  it('outlive whoever made them, and end with all their keys, in every process', async () => {
    const maker = await world.person('admin');
    const { id } = (await maker.call('POST', '/service-accounts', { name: 'a', role: 'editor' })).body;
    const keys = await Promise.all(
      [0, 1].map(async () => (await maker.call('POST', `/service-accounts/${id}/keys`, wanted)).body),
    );
    await world.sql('delete from "user" where id = ?', maker.id);
    const machines = keys.map(({ token }) => new Machine(world, token));
    for (const machine of machines) expect(await status(machine)).toBe(200);
    const other = await makeWorld(target, { store: world.store });
    try {
      for (const machine of machines) expect(await status(machine.at(other))).toBe(200);
      expect((await admin('DELETE', `/service-accounts/${id}`)).status).toBe(204);
      for (const machine of machines)
        for (const at of [machine, machine.at(other)]) expect(refused(await at.get('/flows'))).toEqual(INVALID);
    } finally {
      await other.close();
    }
  });
});
