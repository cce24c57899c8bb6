import { EACH_ADAPTER, EVERY_DATABASE, makeWorld, type Person, type World } from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const assign = (by: Person, to: Person, role: string) => by.call('PATCH', `/members/${to.id}`, { role });

describe.each([...EACH_ADAPTER, ...EVERY_DATABASE.slice(1)])('$name: the last admin', (target) => {
  let world: World;
  /** An admin of better-auth's, whom Invect does not let in: so Invect has one admin. */
  let outsider: Person;
  let admin: Person;
  beforeEach(async () => {
    world = await makeWorld(target, {
      betterAuth: {
        user: { deleteUser: { enabled: true }, changeEmail: { enabled: true, updateEmailWithoutVerification: true } },
      },
      userAuth: { mapRole: (role) => (role === 'owner' ? 'admin' : 'viewer') },
    });
    outsider = await world.person('admin');
    admin = await world.person('owner');
  });
  afterEach(() => world.close());

  const stillAdmin = async (): Promise<void> => {
    await admin.signIn();
    expect((await admin.get('/members')).status).toBe(200);
  };

  it('is not demoted, banned or deleted by any route', async () => {
    const answers = [
      await assign(admin, admin, 'viewer'),
      await outsider.auth('POST', '/admin/set-role', { userId: admin.id, role: 'user' }),
      await outsider.auth('POST', '/admin/update-user', { userId: admin.id, data: { role: 'user' } }),
      await outsider.auth('POST', '/admin/ban-user', { userId: admin.id }),
      await outsider.auth('POST', '/admin/ban-user', { userId: admin.id, banExpiresIn: 60 }),
      await outsider.auth('POST', '/admin/update-user', { userId: admin.id, data: { banned: true } }),
      await outsider.auth('POST', '/admin/remove-user', { userId: admin.id }),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([409, 'member:last_admin']);
    await stillAdmin();
    const deleted = await admin.auth('POST', '/delete-user', { password: 'correct-horse-9' });
    expect([deleted.status, deleted.body.code]).toEqual([409, 'member:last_admin']);
    await stillAdmin();
  });

  it('is not the last one any more once there is another who can sign in', async () => {
    const other = await world.person();
    expect((await assign(admin, other, 'admin')).status).toBe(200);
    await world.sql(
      'update "user" set banned = ? where id = ?',
      world.store.authUrl.type === 'postgres' ? 'true' : 1,
      other.id,
    );
    expect((await assign(admin, admin, 'viewer')).body.code).toBe('member:last_admin');
    await world.sql('update "user" set banned = null where id = ?', other.id);
    expect((await admin.auth('POST', '/delete-user', { password: 'correct-horse-9' })).status).toBe(200);
    expect(await world.sql('select user_id from invect_member where user_id = ?', admin.id)).toEqual([]);
    expect((await assign(other, other, 'viewer')).body.code).toBe('member:last_admin');
  });

  it('is what two admins leave who demote, ban and delete each other at once', async () => {
    const other = await world.person('owner');
    await world.sql('update "user" set role = ? where id in (?, ?)', 'admin,owner', admin.id, other.id);
    await assign(admin, admin, 'admin');
    await Promise.all([
      assign(admin, other, 'viewer'),
      assign(other, admin, 'viewer'),
      admin.auth('POST', '/admin/ban-user', { userId: other.id }),
      other.auth('POST', '/admin/ban-user', { userId: admin.id }),
      other.auth('POST', '/admin/remove-user', { userId: admin.id }),
      admin.auth('POST', '/admin/remove-user', { userId: other.id }),
    ]);
    const roles = [];
    for (const person of [admin, other]) {
      await person.signIn();
      roles.push((await person.get('/me')).body.role);
    }
    expect(roles.filter((role) => role === 'admin')).toHaveLength(1);
  });

  it('lets everybody else be changed, and change themselves', async () => {
    const somebody = await world.person();
    expect((await somebody.auth('POST', '/change-email', { newEmail: 'new@example.test' })).status).toBe(200);
    expect((await outsider.auth('POST', '/admin/ban-user', { userId: somebody.id })).status).toBe(200);
    expect((await outsider.auth('POST', '/admin/remove-user', { userId: somebody.id })).status).toBe(200);
    expect(await world.sql('select name from invect_lease')).toEqual([]);
  });
});

describe.each(EVERY_DATABASE)('$name: who lost the role of an admin in Invect', (target) => {
  let world: World;
  let admin: Person;
  let demoted: Person;
  beforeEach(async () => {
    world = await makeWorld(target);
    [admin, demoted] = [await world.person('admin'), await world.person('admin')];
    expect((await assign(admin, demoted, 'viewer')).status).toBe(200);
  });
  afterEach(() => world.close());

  it('has lost the routes of better-auth’s admins too', async () => {
    const accomplice = await world.person();
    for (const [path, body] of [
      ['/admin/set-role', { userId: accomplice.id, role: 'admin' }],
      ['/admin/ban-user', { userId: admin.id }],
      ['/admin/set-user-password', { userId: admin.id, newPassword: 'another-horse-9' }],
      ['/admin/impersonate-user', { userId: admin.id }],
      ['/admin/remove-user', { userId: admin.id }],
    ] as const)
      expect([path, (await demoted.auth('POST', path, body)).status]).toEqual([path, 403]);
    expect((await accomplice.get('/me')).body.role).toBe('editor');
    expect((await admin.get('/me')).body.role).toBe('admin');
  });

  it('loses an impersonation that runs', async () => {
    const [helper, somebody] = [await world.person('admin'), await world.person()];
    expect((await helper.auth('POST', '/admin/impersonate-user', { userId: somebody.id })).status).toBe(200);
    expect((await helper.get('/me')).body.id).toBe(somebody.id);
    expect((await assign(admin, helper, 'viewer')).status).toBe(200);
    expect((await helper.get('/me')).status).toBe(403);
  });

  it('and nobody impersonates an admin of Invect, as nobody impersonates one of better-auth', async () => {
    const [helper, somebody] = [await world.person('admin'), await world.person()];
    expect((await assign(admin, somebody, 'admin')).status).toBe(200);
    await helper.auth('POST', '/admin/impersonate-user', { userId: somebody.id });
    expect((await helper.get('/me')).status).toBe(403);
  });
});
