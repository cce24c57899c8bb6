import { setTimeout } from 'node:timers/promises';
import { EACH_ADAPTER, EACH_DATABASE, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const assign = (by: Person, to: Person, role: string, more: object = {}) =>
  by.call('PATCH', `/members/${to.id}`, { role, ...more });

const roleOf = async (person: Person): Promise<string | undefined> => (await person.get('/me')).body.role;

describe.each(EACH_ADAPTER)('$name: members', (target) => {
  let world: World;
  let admin: Person;
  let somebody: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    [admin, somebody] = [await world.person('admin'), await world.person()];
  });
  afterAll(() => world.close());

  it('are listed with their roles, and get others', async () => {
    expect((await admin.get(`/members/${somebody.id}`)).body).toEqual({
      userId: somebody.id,
      name: 'Somebody',
      email: somebody.email,
      role: 'editor',
      assigned: false,
      active: true,
      version: 0,
      createdAt: null,
      updatedAt: null,
    });
    const changed = await assign(admin, somebody, 'viewer', { version: 0 });
    expect(changed).toMatchObject({ status: 200, body: { role: 'viewer', assigned: true, version: 1 } });
    expect(await roleOf(somebody)).toBe('viewer');
    expect((await somebody.call('POST', '/flows', { name: 'Mine' })).status).toBe(403);
    expect((await admin.get(`/members?search=${somebody.email.toUpperCase()}`)).body.items).toEqual([changed.body]);
    expect((await admin.get('/roles')).body.items).toMatchObject([
      { name: 'admin', mayAssign: true },
      { name: 'editor', mayAssign: true },
      { name: 'viewer', mayAssign: true, permissions: expect.arrayContaining(['flow:read']) },
    ]);
  });
});

describe.each(EACH_DATABASE)('$name: the role of a member', (target) => {
  let world: World;
  let admin: Person;
  let somebody: Person;
  beforeEach(async () => {
    world = await makeWorld(target, { host: { roles: { helpdesk: ['user:read', 'user:write', 'flow:read'] } } });
    [admin, somebody] = [await world.person('admin'), await world.person()];
  });
  afterEach(() => world.close());

  it('counts before the one of better-auth, in both directions', async () => {
    expect((await assign(admin, somebody, 'admin')).status).toBe(200);
    expect(await roleOf(somebody)).toBe('admin');
    expect((await somebody.get('/members')).status).toBe(200);
    expect((await assign(somebody, admin, 'viewer')).status).toBe(200);
    expect(await roleOf(admin)).toBe('viewer');
  });

  it('counts from the next request on, also in another process, and after SQL past the host', async () => {
    const other = await makeWorld(target, { store: world.store });
    try {
      const elsewhere = somebody.at(other);
      for (const role of ['viewer', 'admin', 'editor', 'helpdesk', 'viewer']) {
        expect((await assign(admin, somebody, role)).status).toBe(200);
        expect([await roleOf(somebody), (await elsewhere.get('/me')).status]).toEqual([role, 200]);
        if (role !== 'helpdesk') expect(await roleOf(elsewhere)).toBe(role);
      }
      await world.sql('update invect_member set role = ? where user_id = ?', 'editor', somebody.id);
      expect([await roleOf(somebody), await roleOf(elsewhere)]).toEqual(['editor', 'editor']);
      await world.sql('delete from invect_member where user_id = ?', somebody.id);
      await world.sql('update "user" set role = ? where id = ?', 'viewer', somebody.id);
      expect([await roleOf(somebody), await roleOf(elsewhere)]).toEqual(['viewer', 'viewer']);
    } finally {
      await other.close();
    }
  });

  it('grants nothing if the host does not have it', async () => {
    await assign(admin, somebody, 'viewer');
    await world.sql('update invect_member set role = ? where user_id = ?', 'Admin', somebody.id);
    expect((await somebody.get('/flows')).status).toBe(403);
    expect((await assign(admin, somebody, 'owner')).body).toMatchObject({ fields: { role: expect.any(String) } });
  });

  it('is given only by those who hold all that it grants, and all that the present one grants', async () => {
    const helper = await world.person();
    await assign(admin, helper, 'helpdesk');
    const viewer = await world.person('viewer');
    for (const [to, role] of [
      [helper, 'admin'],
      [helper, 'editor'],
      [viewer, 'admin'],
      [viewer, 'editor'],
      [admin, 'helpdesk'],
      [somebody, 'helpdesk'],
    ] as const) {
      expect([role, await assign(helper, to, role)]).toMatchObject([role, { status: 403 }]);
    }
    expect(await roleOf(helper)).toBe('helpdesk');
    const { items } = (await helper.get('/roles')).body;
    expect(items.filter(({ mayAssign }: { mayAssign: boolean }) => mayAssign)).toMatchObject([{ name: 'helpdesk' }]);
    for (const person of [somebody, viewer]) {
      for (const path of ['/members', `/members/${admin.id}`, '/roles'])
        expect((await person.get(path)).status).toBe(403);
      expect((await assign(person, person, 'admin')).status).toBe(403);
    }
  });

  it('is not given by somebody who loses theirs while they wait for their turn', async () => {
    await assign(admin, somebody, 'admin');
    const another = await world.person();
    await world.sql("insert into invect_lease (name, holder, confirmations) values ('members', 'somebody', 0)");
    const waiting = assign(somebody, another, 'admin');
    await setTimeout(300);
    await world.sql('update invect_member set role = ? where user_id = ?', 'viewer', somebody.id);
    await world.sql('delete from invect_lease');
    expect((await waiting).status).toBe(403);
    expect(await roleOf(another)).toBe('editor');
  });

  it('is a field of its own: a request with others is refused, and one from a stale version', async () => {
    for (const more of [
      { userId: admin.id },
      { assigned: false },
      { active: true },
      { permissions: ['*'] },
      { email: 'x' },
    ])
      expect((await assign(admin, somebody, 'viewer', more)).status).toBe(400);
    for (const role of [null, ['viewer'], { name: 'viewer' }, '', '__proto__', 'constructor', 1])
      expect((await admin.call('PATCH', `/members/${somebody.id}`, { role })).status).toBe(400);
    expect((await assign(admin, somebody, 'viewer', { version: 1 })).body.code).toBe('member:version_conflict');
    expect(await roleOf(somebody)).toBe('editor');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => assign(admin.twin(), somebody, 'viewer', { version: 0 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    expect((await admin.call('PATCH', '/members/nobody', { role: 'viewer' })).body.code).toBe('member:not_found');
  });

  it('is listed by pages, and found by name and address', async () => {
    const people = [admin, somebody, ...(await Promise.all(Array.from({ length: 5 }, () => world.person())))];
    await world.sql('update "user" set name = ? where id = ?', 'Grace Hopper', somebody.id);
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: { items: { userId: string }[]; nextCursor: string | null } } = await admin.get(
        `/members?limit=3&cursor=${cursor}`,
      );
      listed.push(...body.items.map(({ userId }) => userId));
      cursor = body.nextCursor;
    }
    expect(listed.toSorted()).toEqual(people.map(({ id }) => id).sort());
    expect((await admin.get('/members?search=hopper')).body.items).toMatchObject([{ userId: somebody.id }]);
    expect((await admin.get('/members?search=nobody-has-this')).body.items).toEqual([]);
    for (const query of ['cursor=%00', 'limit=0', 'limit=101', 'role=admin'])
      expect((await admin.get(`/members?${query}`)).status).toBe(400);
  });
});
