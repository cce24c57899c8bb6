import { EACH_ADAPTER, EACH_DATABASE, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const UNKNOWN = '01a00000-0000-7000-8000-000000000000';

/** A team of an owner's, with members; its path. */
async function found(admin: Person, owner: Person, ...members: Person[]): Promise<string> {
  const { status, body } = await admin.call('POST', '/teams', { name: 'Red' });
  expect([status, body]).toMatchObject([201, { name: 'Red', role: 'owner', version: 1 }]);
  const team = `/teams/${body.id}`;
  expect((await add(admin, team, owner, 'owner')).status).toBe(201);
  expect((await admin.call('DELETE', `${team}/members/${admin.id}`)).status).toBe(204);
  for (const member of members) expect((await add(owner, team, member)).status).toBe(201);
  return team;
}

const idOf = (path: string): string => path.split('/')[2] as string;
const add = (by: Person, team: string, who: Person, role?: string) =>
  by.call('POST', `${team}/members`, { userId: who.id, ...(role && { role }) });
const remove = (by: Person, team: string, who: Person) => by.call('DELETE', `${team}/members/${who.id}`);
const teamsOf = async (who: Person): Promise<string[]> => (await who.get('/me')).body.teamIds;

async function make(by: Person, path: string, fields: object = {}): Promise<string> {
  const more = path === '/credentials' ? { type: 'token', secret: { token: 'canary-b41c' } } : {};
  const { status, body } = await by.call('POST', path, { name: 'Row', ...more, ...fields });
  expect([status, body]).toMatchObject([201, { ownerId: by.id }]);
  return `${path}/${body.id}`;
}

describe.each(EACH_ADAPTER)('$name: teams of Invect', (target) => {
  let world: World;
  let admin: Person;
  let ada: Person;
  let bob: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    [admin, ada, bob] = [await world.person('admin'), await world.person(), await world.person()];
  });
  afterAll(() => world.close());

  it('are made by an admin, managed by their owners, and lead their members to the rows of the team', async () => {
    const team = await found(admin, ada, bob);
    expect(await teamsOf(bob)).toEqual([idOf(team)]);
    expect((await bob.get('/teams')).body.items).toMatchObject([{ id: idOf(team), role: 'member' }]);
    expect((await bob.get(`${team}/members`)).body.items).toHaveLength(2);
    const row = await make(ada, '/flows', { teamId: idOf(team) });
    expect((await bob.call('PATCH', row, { version: 1, name: 'Ours' })).status).toBe(200);

    const renamed = await ada.call('PATCH', team, { version: (await ada.get(team)).body.version, name: 'Blue' });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Blue', role: 'owner' } });
    expect((await ada.call('PATCH', `${team}/members/${bob.id}`, { role: 'owner' })).body).toMatchObject({
      userId: bob.id,
      name: 'Somebody',
      role: 'owner',
    });
    expect((await bob.get(team)).body.role).toBe('owner');

    expect((await remove(ada, team, bob)).status).toBe(204);
    expect([(await bob.get(row)).status, (await bob.get(team)).status, await teamsOf(bob)]).toEqual([404, 404, []]);
    expect((await ada.call('DELETE', team)).body).toEqual({ ownerId: ada.id, flows: 0, credentials: 0 });
    expect([(await ada.get(row)).body.teamId, (await ada.get(row)).body.visibility]).toEqual([null, 'private']);
  });
});

describe.each(EACH_DATABASE)('$name: a team of Invect', (target) => {
  let world: World;
  let admin: Person;
  let ada: Person;
  let bob: Person;
  let eve: Person;
  let viewer: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    [admin, ada, bob] = [await world.person('admin'), await world.person(), await world.person()];
    [eve, viewer] = [await world.person(), await world.person('viewer')];
  });
  afterAll(() => world.close());

  it('counts from the next request on, in every process, and after SQL past the host', async () => {
    const other = await makeWorld(target, { store: world.store });
    try {
      const elsewhere = bob.at(other);
      const team = await found(admin, ada);
      const row = await make(ada, '/flows', { teamId: idOf(team) });
      const seen = async () => [(await bob.get(row)).status, (await elsewhere.get(row)).status];
      for (let round = 0; round < 5; round++) {
        await add(ada, team, bob);
        expect(await seen()).toEqual([200, 200]);
        await remove(ada, team, bob);
        expect(await seen()).toEqual([404, 404]);
      }
      await add(ada, team, bob);
      await world.sql('delete from invect_team_member where user_id = ?', bob.id);
      expect(await seen()).toEqual([404, 404]);
    } finally {
      await other.close();
    }
  });

  it('is not there for those who are not in it', async () => {
    const team = await found(admin, ada, bob);
    const each = async (who: Person, at: string) => {
      const answers = [
        await who.get(at),
        await who.get(`${at}/members`),
        await who.call('PATCH', at, { version: 1, name: 'Mine' }),
        await who.call('DELETE', at),
        await add(who, at, who, 'owner'),
        await who.call('PATCH', `${at}/members/${bob.id}`, { role: 'owner' }),
        await remove(who, at, bob),
        await remove(who, at, who),
      ];
      return answers.map(({ status, body }) => [status, { ...body, requestId: '' }]);
    };
    const hidden = await each(eve, team);
    expect(hidden).toEqual(await each(eve, `/teams/${UNKNOWN}`));
    expect(hidden.map(([status]) => status)).toEqual(Array(8).fill(404));
    expect((await eve.get('/teams?search=red')).body).toEqual({ items: [], nextCursor: null });
    // A member reads it, and may only leave.
    expect((await each(bob, team)).map(([status]) => status)).toEqual([200, 200, 403, 403, 403, 403, 204, 404]);
    expect((await admin.get('/teams?search=RED&limit=100')).body.items).toContainEqual(
      expect.objectContaining({ id: idOf(team), role: null }),
    );
  });

  it('is made by those who may, and gives nobody a role on the host', async () => {
    for (const who of [ada, viewer])
      expect((await who.call('POST', '/teams', { name: 'Mine' })).body.code).toBe('auth:forbidden');
    const team = await found(admin, viewer, ada);
    const row = await make(ada, '/flows', { teamId: idOf(team) });
    expect((await viewer.get(row)).status).toBe(200);
    for (const answer of [
      await viewer.call('PATCH', row, { version: 1, name: 'x' }),
      await viewer.call('PATCH', `${row}/access`, { version: 1, ownerId: viewer.id }),
      await viewer.call('DELETE', row),
    ])
      expect(answer.status).toBe(403);
  });

  it('takes names, ids and roles, and nothing else', async () => {
    const team = await found(admin, ada, bob);
    for (const body of [{}, { name: '' }, { name: ' ' }, { name: 'x', id: UNKNOWN }, { name: 'x', version: 2 }])
      expect((await admin.call('POST', '/teams', body)).status).toBe(400);
    for (const body of [{ name: 'x' }, { version: 1 }, { version: 1, name: 'x', ownerId: ada.id }])
      expect((await ada.call('PATCH', team, body)).status).toBe(400);
    expect((await ada.call('PATCH', team, { version: 1, name: 'x' })).body.code).toBe('team:version_conflict');
    for (const body of [
      {},
      { userId: 'nobody' },
      { userId: eve.id, role: 'admin' },
      { userId: eve.id, teamId: UNKNOWN },
      { userId: [eve.id] },
    ])
      expect((await ada.call('POST', `${team}/members`, body)).status).toBe(400);
    expect((await add(ada, team, bob)).body.code).toBe('team:member_exists');
    for (const body of [{ role: 'admin' }, { role: 'owner', userId: eve.id }, {}])
      expect((await ada.call('PATCH', `${team}/members/${bob.id}`, body)).status).toBe(400);
    for (const answer of [
      await ada.call('PATCH', `${team}/members/${eve.id}`, { role: 'owner' }),
      await remove(ada, team, eve),
    ])
      expect(answer.body.code).toBe('team:member_not_found');
    expect((await eve.call('POST', '/flows', { name: 'x', teamId: idOf(team) })).status).toBe(403);
  });

  it('is managed by its owners: they hand over what lies in it, to members only', async () => {
    const team = await found(admin, ada, bob);
    const row = await make(bob, '/flows', { teamId: idOf(team) });
    const hand = (who: Person, change: object, version = 1) =>
      who.call('PATCH', `${row}/access`, { version, ...change });
    expect((await hand(ada, { ownerId: eve.id })).body.fields).toHaveProperty('ownerId');
    expect((await hand(bob, { teamId: null })).body.code).toBe('auth:forbidden');
    expect((await hand(ada, { ownerId: ada.id })).body).toMatchObject({ ownerId: ada.id, version: 2 });
    expect((await hand(bob, { ownerId: bob.id }, 2)).status).toBe(403);
    expect((await hand(ada, { teamId: null, visibility: 'private' }, 2)).status).toBe(200);
    expect((await bob.get(row)).status).toBe(404);
  });

  it('changes by one of those who change it at once, and whoever is thrown out changes nothing more', async () => {
    const team = await found(admin, ada);
    await add(ada, team, bob, 'owner');
    const added = await Promise.all(Array.from({ length: 8 }, (_, index) => add(index % 2 ? ada : bob, team, eve)));
    expect(added.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const { version } = (await ada.get(team)).body;
    const renamed = await Promise.all(
      Array.from({ length: 8 }, (_, index) => ada.twin().call('PATCH', team, { version, name: `Red ${index}` })),
    );
    expect(renamed.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    // Two owners who take each other out: one of them stays.
    const out = await Promise.all([remove(ada, team, bob), remove(bob, team, ada)]);
    expect(out.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect(
      (await admin.get(`${team}/members`)).body.items.filter(({ role }: { role: string }) => role === 'owner'),
    ).toHaveLength(1);
  });

  it.each(['/flows', '/credentials'])('whose member leaves gives what they owned of %s to an owner', async (path) => {
    const team = await found(admin, ada, bob);
    const [shown, hidden, elsewhere] = [
      await make(bob, path, { teamId: idOf(team) }),
      await make(bob, path, { teamId: idOf(team), visibility: 'private' }),
      await make(bob, path, { visibility: 'private' }),
    ];
    expect((await ada.get(hidden)).status).toBe(404);
    expect((await remove(bob, team, bob)).status).toBe(204);
    for (const row of [shown, hidden]) {
      expect([(await bob.get(row)).status, (await ada.get(row)).body]).toMatchObject([404, { ownerId: ada.id }]);
      expect((await eve.get(row)).status).toBe(404);
    }
    expect((await bob.get(elsewhere)).body.ownerId).toBe(bob.id);
    const count = path === '/flows' ? { flows: 2, credentials: 0 } : { flows: 0, credentials: 2 };
    expect(world.log).toContainEqual({
      level: 'warn',
      message: expect.stringMatching(/left a team/),
      fields: { teamId: idOf(team), userId: bob.id, to: ada.id, ...count },
    });
  });

  it.each(['/flows', '/credentials'])(
    'that is deleted leaves no row of %s behind, and shows none to more people',
    async (path) => {
      const team = await found(admin, ada, bob, viewer);
      const teamId = idOf(team);
      const [ofBob, hidden, open, orphan] = [
        await make(bob, path, { teamId }),
        await make(bob, path, { teamId, visibility: 'private' }),
        await make(bob, path, { teamId, visibility: 'workspace' }),
        await make(viewer.id ? bob : ada, path, { teamId }),
      ];
      const table = path === '/flows' ? 'invect_flow' : 'invect_credential';
      await world.sql(`update ${table} set owner_id = ? where id = ?`, 'gone', idOf(orphan));
      const shared = await make(eve, path, { visibility: 'private' });
      await world.sql(
        `insert into invect_share (id, ${path === '/flows' ? 'flow_id' : 'credential_id'}, subject_kind, subject_id, level, version, created_at, updated_at)
        values (?, ?, 'team', ?, 'viewer', 1, '', '')`,
        `share-${idOf(shared).slice(0, 20)}`,
        idOf(shared),
        teamId,
      );
      expect((await bob.get(shared)).status).toBe(200);
      const deleted = await ada.call('DELETE', team);
      const count = path === '/flows' ? { flows: 1, credentials: 0 } : { flows: 0, credentials: 1 };
      expect([deleted.status, deleted.body]).toEqual([200, { ownerId: ada.id, ...count }]);
      const seenBy = async (row: string) =>
        Promise.all([ada, bob, viewer, eve].map(async (who) => (await who.get(row)).status));
      expect(await seenBy(ofBob)).toEqual([404, 200, 404, 404]);
      expect(await seenBy(hidden)).toEqual([404, 200, 404, 404]);
      expect(await seenBy(open)).toEqual([200, 200, 200, 200]);
      expect(await seenBy(orphan)).toEqual([200, 404, 404, 404]);
      expect(await seenBy(shared)).toEqual([404, 404, 404, 200]);
      expect((await admin.get(ofBob)).body).toMatchObject({ teamId: null, visibility: 'private', ownerId: bob.id });
      expect(await world.sql('select user_id from invect_team_member where team_id = ?', teamId)).toEqual([]);
    },
  );
});

describe.each(EACH_DATABASE)('$name: a user who is deleted', (target) => {
  it('leaves what they owned to owners of the team and to an admin, who are told, and to nobody else', async () => {
    const world = await makeWorld(target);
    try {
      const [admin, ada, bob] = [await world.person('admin'), await world.person(), await world.person()];
      const eve = await world.person();
      const team = await found(admin, ada, bob);
      const teamId = idOf(team);
      const rows = [
        await make(bob, '/flows', { teamId }),
        await make(bob, '/credentials', { teamId, visibility: 'private' }),
        await make(bob, '/flows', { visibility: 'private' }),
        await make(bob, '/credentials'),
      ] as const;
      const shared = await make(eve, '/flows', { visibility: 'private' });
      await eve.call('POST', `${shared}/shares`, { userId: bob.id, level: 'viewer' });
      expect((await admin.auth('POST', '/admin/remove-user', { userId: bob.id })).status).toBe(200);

      const read = async (who: Person) =>
        Promise.all(
          rows.map(async (row) => {
            const { status, body } = await who.get(row);
            return status === 200 ? [body.ownerId, body.visibility] : status;
          }),
        );
      expect(await read(admin)).toEqual([
        [ada.id, 'team'],
        [ada.id, 'private'],
        [admin.id, 'private'],
        [admin.id, 'workspace'],
      ]);
      expect(await read(ada)).toEqual([[ada.id, 'team'], [ada.id, 'private'], 404, [admin.id, 'workspace']]);
      expect(await read(eve)).toEqual([404, 404, 404, [admin.id, 'workspace']]);
      const told = world.log.filter(({ message }) => /a user was deleted/.test(message)).map(({ fields }) => fields);
      expect(told).toEqual([
        { userId: bob.id, to: ada.id, flows: 1, credentials: 1 },
        { userId: bob.id, to: admin.id, flows: 1, credentials: 1 },
      ]);
      for (const table of [
        'invect_share where subject_id',
        'invect_team_member where user_id',
        'invect_member where user_id',
      ])
        expect(await world.sql(`select * from ${table} = ?`, bob.id)).toEqual([]);
      expect((await admin.get(`${team}/members`)).body.items).toHaveLength(1);
    } finally {
      await world.close();
    }
  });
});

describe.each(EACH_DATABASE)('$name: teams of the app', (target) => {
  it('count alone: who has some is in no team of Invect, and with teamsFrom there are none', async () => {
    const given = new Map<string, string[]>();
    const world = await makeWorld(target, {
      userAuth: {
        mapUser: ({ id, role }) => ({
          id,
          role: role === 'admin' ? 'admin' : 'editor',
          ...(given.has(id) && { teamIds: given.get(id) as string[] }),
        }),
      },
    });
    try {
      const [admin, ada, bob] = [await world.person('admin'), await world.person(), await world.person()];
      const team = await found(admin, ada, bob);
      const row = await make(ada, '/flows', { teamId: idOf(team) });
      expect((await bob.get(row)).status).toBe(200);
      for (const teamIds of [[], ['red']]) {
        given.set(bob.id, teamIds);
        expect([(await bob.get(row)).status, await teamsOf(bob)]).toEqual([404, teamIds]);
      }
      given.delete(bob.id);
      expect((await bob.get(row)).status).toBe(200);
    } finally {
      await world.close();
    }
  });
});
