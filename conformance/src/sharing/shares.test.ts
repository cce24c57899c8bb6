import { EACH_ADAPTER, EVERY_DATABASE, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const RESOURCES = [
  ['/flows', {}],
  ['/credentials', { type: 'token', secret: { token: 'canary-7f2e' } }],
] as const;
const EVERYTHING = ['read', 'use', 'write', 'delete', 'own', 'transfer'];
const UNKNOWN = '01a00000-0000-7000-8000-000000000000';

/** A private row of somebody's; its path. */
async function make(by: Person, path: string, fields: object = {}): Promise<string> {
  const { status, body } = await by.call('POST', path, { name: 'Mine', visibility: 'private', ...fields });
  expect([status, body]).toMatchObject([201, { visibility: 'private', ownerId: by.id }]);
  return `${path}/${body.id}`;
}

const give = (by: Person, row: string, body: object) => by.call('POST', `${row}/shares`, body);
const sees = async (who: Person, path: string, row: string): Promise<boolean> =>
  (await who.get(`${path}?limit=100`)).body.items.some(({ id }: { id: string }) => row.endsWith(id));

describe.each(EACH_ADAPTER)('$name: a share', (target) => {
  let world: World;
  let ada: Person;
  let bob: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    [ada, bob] = [await world.person('editor'), await world.person('editor')];
  });
  afterAll(() => world.close());

  it.each(RESOURCES)('of %s is given, changed and taken back, each from the next request on', async (path, fields) => {
    const row = await make(ada, path, fields);
    expect([(await bob.get(row)).status, await sees(bob, path, row)]).toEqual([404, false]);
    const given = await give(ada, row, { userId: bob.id, level: 'viewer' });
    expect(given).toMatchObject({
      status: 201,
      body: { userId: bob.id, teamId: null, level: 'viewer', expiresAt: null, createdBy: ada.id, version: 1 },
    });
    expect([(await bob.get(row)).status, await sees(bob, path, row)]).toEqual([200, true]);
    const may = async (who: Person) => (await who.get(`${row}/access`)).body.may;
    expect([await may(ada), await may(bob)]).toEqual([EVERYTHING, ['read']]);
    expect((await bob.call('PATCH', row, { version: 1, name: 'Ours' })).body.code).toBe('auth:forbidden');

    const share = `${row}/shares/${given.body.id}`;
    expect((await ada.call('PATCH', share, { version: 1, level: 'editor' })).body).toMatchObject({ version: 2 });
    expect(await may(bob)).toEqual(['read', 'use', 'write']);
    expect((await bob.call('PATCH', row, { version: 1, name: 'Ours' })).status).toBe(200);
    expect((await bob.call('DELETE', row)).status).toBe(403);
    expect((await ada.get(`${row}/shares`)).body).toMatchObject({ items: [{ level: 'editor' }], nextCursor: null });

    expect((await ada.call('DELETE', share)).status).toBe(204);
    expect([(await bob.get(row)).status, await sees(bob, path, row)]).toEqual([404, false]);
    expect((await ada.call('DELETE', row)).status).toBe(204);
  });

  it('is with somebody who exists, and so is an ownership', async () => {
    const row = await make(ada, '/flows');
    for (const userId of ['nobody', bob.id.toLowerCase(), `${bob.id} `])
      expect((await give(ada, row, { userId, level: 'viewer' })).body.fields).toHaveProperty('userId');
    const { body } = await ada.call('PATCH', `${row}/access`, { version: 1, ownerId: 'nobody' });
    expect(body.fields).toHaveProperty('ownerId');
  });

  it.each(RESOURCES)('is not needed for %s that everybody sees, and ownership is handed over', async (path, fields) => {
    const row = await make(ada, path, fields);
    const open = await ada.call('PATCH', `${row}/access`, { version: 1, visibility: 'workspace' });
    expect(open.body).toEqual({ ownerId: ada.id, teamId: null, visibility: 'workspace', version: 2 });
    expect((await bob.get(row)).body.visibility).toBe('workspace');
    expect((await bob.call('PATCH', `${row}/access`, { version: 2, visibility: 'private' })).status).toBe(403);
    const handed = await ada.call('PATCH', `${row}/access`, { version: 2, ownerId: bob.id, visibility: 'private' });
    expect(handed.body).toMatchObject({ ownerId: bob.id, visibility: 'private' });
    expect([(await ada.get(row)).status, (await bob.get(row)).status]).toEqual([404, 200]);
    expect((await bob.get(`${row}/access`)).body).toEqual({ ...handed.body, may: EVERYTHING });
  });
});

describe.each(EVERY_DATABASE)('$name: shares', (target) => {
  const teams = new Map<string, string[]>();
  let world: World;
  let ada: Person;
  let bob: Person;
  let eve: Person;
  let viewer: Person;
  let admin: Person;
  beforeAll(async () => {
    world = await makeWorld(target, {
      userAuth: {
        mapUser: ({ id, role }) =>
          ({ id, role: role === 'user' ? 'editor' : role, teamIds: teams.get(id) ?? [] }) as never,
      },
    });
    [ada, bob, eve] = [await world.person(), await world.person(), await world.person()];
    [viewer, admin] = [await world.person('viewer'), await world.person('admin')];
    teams.set(ada.id, ['red', 'blue']);
    teams.set(bob.id, ['red']);
  });
  afterAll(() => world.close());

  it.each(RESOURCES)('with a team are for its members, as long as they are', async (path, fields) => {
    const row = await make(ada, path, fields);
    expect((await give(ada, row, { teamId: 'red', level: 'editor' })).status).toBe(201);
    expect([(await bob.get(row)).status, (await eve.get(row)).status]).toEqual([200, 404]);
    teams.set(bob.id, []);
    expect([(await bob.get(row)).status, await sees(bob, path, row)]).toEqual([404, false]);
    teams.set(bob.id, ['red']);
    expect((await bob.get(row)).status).toBe(200);
  });

  it.each(RESOURCES)('give what the level says of %s, within what the role allows', async (path, fields) => {
    const tried = async (who: Person, row: string): Promise<number[]> => [
      (await who.get(row)).status,
      (await who.call('PATCH', row, { version: 1, name: 'Changed' })).status,
      (await give(who, row, { userId: admin.id, level: 'viewer' })).status,
      (await who.call('PATCH', `${row}/access`, { version: 9, ownerId: who.id })).status,
      (await who.call('DELETE', row)).status,
    ];
    for (const [level, who, wanted] of [
      ['viewer', bob, [200, 403, 403, 403, 403]],
      ['editor', bob, [200, 200, 403, 403, 403]],
      ['owner', bob, [200, 200, 201, 403, 204]],
      ['owner', viewer, [200, 403, 403, 403, 403]],
      ['owner', admin, [200, 200, 400, 409, 204]],
    ] as const) {
      const row = await make(ada, path, fields);
      await give(ada, row, { userId: who.id, level });
      expect([level, ...(await tried(who, row))]).toEqual([level, ...wanted]);
    }
  });

  it.each(RESOURCES)('of %s cannot be made, seen or changed by those who do not own the row', async (path, fields) => {
    const row = await make(ada, path, fields);
    const { body: share } = await give(ada, row, { userId: viewer.id, level: 'viewer' });
    const unknown = `${path}/${UNKNOWN}`;
    const each = async (who: Person, at: string) => {
      const answers = [
        await who.get(`${at}/access`),
        await who.get(`${at}/shares`),
        await who.call('PATCH', `${at}/access`, { version: 1, visibility: 'workspace' }),
        await who.call('PATCH', `${at}/access`, { version: 1, ownerId: who.id }),
        await who.call('PATCH', `${at}/access`, { version: 1, teamId: 'red' }),
        await give(who, at, { userId: who.id, level: 'owner' }),
        await give(who, at, { teamId: 'red', level: 'owner' }),
        await who.call('PATCH', `${at}/shares/${share.id}`, { version: 1, level: 'owner' }),
        await who.call('DELETE', `${at}/shares/${share.id}`),
      ];
      return answers.map(({ status, body }) => [status, { ...body, requestId: '' }]);
    };
    // Whoever does not see it gets the same bytes as for a row that is not there.
    const hidden = await each(eve, row);
    expect(hidden).toEqual(await each(eve, unknown));
    expect(hidden.map(([status]) => status)).toEqual(Array(9).fill(404));
    await give(ada, row, { userId: bob.id, level: 'editor' });
    expect((await each(bob, row)).map(([status]) => status)).toEqual([200, ...Array(8).fill(403)]);
    expect((await ada.get(`${row}/access`)).body).toMatchObject({ ownerId: ada.id, visibility: 'private' });
  });

  it('belong to their row: the id of a share of another row is not found', async () => {
    const [mine, other] = [await make(eve, '/flows'), await make(ada, '/flows')];
    const credential = await make(eve, '/credentials', RESOURCES[1][1]);
    const { body: foreign } = await give(ada, other, { userId: bob.id, level: 'viewer' });
    const { body: ofFlow } = await give(eve, mine, { userId: bob.id, level: 'viewer' });
    for (const [at, id] of [
      [mine, foreign.id],
      [credential, ofFlow.id],
      [mine, UNKNOWN],
    ]) {
      const answers = [
        await eve.call('PATCH', `${at}/shares/${id}`, { version: 1, level: 'owner' }),
        await eve.call('DELETE', `${at}/shares/${id}`),
      ];
      for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'share:not_found']);
    }
    expect((await ada.get(`${other}/shares`)).body.items).toMatchObject([{ level: 'viewer', version: 1 }]);
    expect((await eve.get(`${mine}/shares`)).body.items).toMatchObject([{ level: 'viewer', version: 1 }]);
  });

  it('say whom, how and until when, and nothing else', async () => {
    const row = await make(ada, '/flows');
    for (const body of [
      { level: 'viewer' },
      { userId: bob.id },
      { userId: bob.id, teamId: 'red', level: 'viewer' },
      { userId: bob.id, level: 'admin' },
      { userId: bob.id, level: ['viewer'] },
      { userId: [bob.id], level: 'viewer' },
      { userId: '', level: 'viewer' },
      { userId: bob.id, level: 'viewer', createdBy: admin.id },
      { userId: bob.id, level: 'viewer', flowId: UNKNOWN },
      { userId: bob.id, level: 'viewer', version: 7 },
      { userId: bob.id, level: 'viewer', expiresAt: 'tomorrow' },
      { userId: bob.id, level: 'viewer', expiresAt: '9999-12-31T23:59:59-09:00' },
      { userId: bob.id, level: 'viewer', expiresAt: 4_000_000_000 },
      { userId: ada.id, level: 'viewer' },
      { teamId: 'green', level: 'viewer' },
      { teamId: 'Red', level: 'viewer' },
    ])
      expect([body, (await give(ada, row, body)).status]).toEqual([body, 400]);
    const { body: share } = await give(ada, row, { userId: bob.id, level: 'viewer' });
    for (const body of [
      { level: 'owner' },
      { version: 1, userId: eve.id },
      { version: 1, subject_id: eve.id },
      { version: 1, createdBy: eve.id },
    ])
      expect((await ada.call('PATCH', `${row}/shares/${share.id}`, body)).status).toBe(400);
    for (const body of [
      { ownerId: bob.id },
      { version: 2, ownerId: null },
      { version: 2, visibility: 'public' },
      { version: 2, visibility: 'team' },
      { version: 2, access_version: 9 },
      { version: 2, name: 'x' },
    ])
      expect([body, (await ada.call('PATCH', `${row}/access`, body)).status]).toEqual([body, 400]);
    for (const more of [{ ownerId: bob.id }, { version: 1 }, { visibility: 'public' }, { visibility: 'team' }])
      expect((await ada.call('POST', '/flows', { name: 'x', ...more })).status).toBe(400);
    expect((await ada.call('PATCH', row, { version: 1, visibility: 'workspace' })).status).toBe(400);
  });

  it("end when they say, by the database's clock, and one with an end gives nothing that outlasts it", async () => {
    const row = await make(ada, '/flows');
    const { body: share } = await give(ada, row, {
      userId: bob.id,
      level: 'owner',
      expiresAt: '2999-01-01T01:00:00+01:00',
    });
    expect(share.expiresAt).toBe('2999-01-01T00:00:00.000Z');
    expect((await bob.call('PATCH', row, { version: 1, name: 'Changed' })).status).toBe(200);
    expect((await give(bob, row, { userId: eve.id, level: 'viewer' })).status).toBe(403);
    expect((await bob.call('PATCH', `${row}/access`, { version: 2, visibility: 'workspace' })).status).toBe(403);
    const at = `${row}/shares/${share.id}`;
    expect((await bob.call('PATCH', at, { version: 1, expiresAt: null })).status).toBe(403);
    expect((await ada.call('PATCH', at, { version: 1, expiresAt: '2001-01-01T00:00:00Z' })).status).toBe(200);
    expect([(await bob.get(row)).status, await sees(bob, '/flows', row)]).toEqual([404, false]);
    // It is still there: its end can be moved.
    expect((await give(ada, row, { userId: bob.id, level: 'viewer' })).body.code).toBe('share:exists');
    expect((await ada.call('PATCH', at, { version: 2, expiresAt: null })).status).toBe(200);
    expect((await bob.get(row)).status).toBe(200);
  });

  it('that two people edit at once are changed by one of them', async () => {
    const row = await make(ada, '/flows');
    const racers = Array.from({ length: 8 }, (_, index) => (index % 2 ? ada : admin).twin());
    const given = await Promise.all(racers.map((who) => give(who, row, { userId: bob.id, level: 'viewer' })));
    expect(given.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const share = `${row}/shares/${given.find(({ status }) => status === 201)?.body.id}`;
    const changed = await Promise.all(racers.map((who) => who.call('PATCH', share, { version: 1, level: 'editor' })));
    expect(changed.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    const { version } = (await ada.get(`${row}/access`)).body;
    const handed = await Promise.all(
      racers.map((who, index) => who.call('PATCH', `${row}/access`, { version, ownerId: index % 2 ? bob.id : eve.id })),
    );
    const statuses = handed.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    const ended = await Promise.all(racers.map(() => admin.twin().call('DELETE', share)));
    expect(ended.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(404)]);
  });

  it('are not made with an ownership that is handed over meanwhile', async () => {
    for (let round = 0; round < 5; round++) {
      const row = await make(ada, '/flows');
      const [handed, ...given] = await Promise.all([
        admin.call('PATCH', `${row}/access`, { version: 1, ownerId: bob.id }),
        ...Array.from({ length: 4 }, () => give(ada.twin(), row, { userId: eve.id, level: 'owner' })),
      ]);
      const shares = (await bob.get(`${row}/shares`)).body?.items ?? [];
      if (handed.status === 409) continue;
      // What was shared before the hand-over is there for the new owner to see. Nothing was shared after it.
      expect(shares).toHaveLength(given.filter(({ status }) => status === 201).length);
      expect((await give(ada, row, { userId: eve.id, level: 'owner' })).status).toBe(404);
    }
  });

  it('are gone with their row', async () => {
    for (const [path, fields] of RESOURCES) {
      const row = await make(ada, path, fields);
      const { body: share } = await give(ada, row, { userId: bob.id, level: 'viewer' });
      expect((await ada.call('DELETE', row)).status).toBe(204);
      expect(await world.sql('select id from invect_share where id = ?', share.id)).toEqual([]);
    }
  });

  it('are listed by pages, and show nobody how many rows they do not see', async () => {
    const row = await make(ada, '/flows');
    for (const who of [bob, eve, viewer]) await give(ada, row, { userId: who.id, level: 'viewer' });
    const first = (await ada.get(`${row}/shares?limit=2`)).body;
    const second = (await ada.get(`${row}/shares?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map(({ userId }) => userId)).toEqual([viewer.id, eve.id, bob.id]);
    expect(second.nextCursor).toBe(null);
    for (const query of ['cursor=x', 'limit=0', 'limit=101', 'search=x'])
      expect((await ada.get(`${row}/shares?${query}`)).status).toBe(400);

    const stranger = await world.person();
    const prefix = `hidden-${stranger.id}`;
    for (let index = 0; index < 3; index++) await make(ada, '/flows', { name: `${prefix}-${index}` });
    const cursors = [Buffer.from(row.split('/')[2] ?? '').toString('base64url'), ''];
    for (const cursor of cursors)
      expect((await stranger.get(`/flows?limit=1&search=${prefix}&cursor=${cursor}`)).body).toEqual({
        items: [],
        nextCursor: null,
      });
  });

  it('of a team: its rows leave it neither by their owner nor by a share', async () => {
    const { body } = await bob.call('POST', '/flows', { name: 'Ours', teamId: 'red' });
    const row = `/flows/${body.id}`;
    expect(body.visibility).toBe('team');
    for (const change of [{ teamId: null }, { teamId: 'blue' }, { teamId: null, visibility: 'private' }])
      expect((await bob.call('PATCH', `${row}/access`, { version: 1, ...change })).status).toBe(403);
    expect((await bob.call('PATCH', `${row}/access`, { version: 1, visibility: 'private' })).status).toBe(200);
    expect((await ada.get(row)).status).toBe(404);
    teams.set(bob.id, []);
    for (const path of [row, `${row}/access`]) expect((await bob.get(path)).status).toBe(404);
    expect((await bob.call('DELETE', row)).status).toBe(404);
    expect((await admin.call('PATCH', `${row}/access`, { version: 2, ownerId: ada.id })).status).toBe(200);
    expect((await ada.get(row)).status).toBe(200);
    teams.set(bob.id, ['red']);

    const own = await make(ada, '/flows');
    expect((await ada.call('PATCH', `${own}/access`, { version: 1, teamId: 'green' })).status).toBe(403);
    const moved = await ada.call('PATCH', `${own}/access`, { version: 1, teamId: 'blue', visibility: 'team' });
    expect(moved.body).toMatchObject({ teamId: 'blue', visibility: 'team' });
  });
});
