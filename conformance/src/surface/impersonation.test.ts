import {
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  type Person,
  type Target,
  type World,
} from '@invect/testing';
import { admin } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WHOLE_IDENTITY, wholeIdentityOf } from './whole-identity.js';

const impersonationWorld = (target: Target, options?: Parameters<typeof admin>[0]): Promise<World> =>
  makeWorld(target, {
    host: { plugins: [WHOLE_IDENTITY] },
    ...(options && { betterAuth: { plugins: [admin(options)] } }),
  });

const impersonate = (boss: Person, { id }: Person) => boss.auth('POST', '/admin/impersonate-user', { userId: id });
const stop = (boss: Person) => boss.auth('POST', '/admin/stop-impersonating', {});

/** Somebody's id and role to the host, or what refused them. */
async function me(person: Person): Promise<string> {
  const { status, body } = await person.twin().get('/me');
  return status === 200 ? `${body.id} ${body.role}` : `${status} ${body.code}`;
}

describe.each(EACH_ADAPTER)('$name: impersonation', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await impersonationWorld(target);
  });
  afterAll(() => world.close());

  it.each(['/plugins/auth/api/auth', '/plugins/auth'])(
    'makes the browser of an admin the user, says who it is, and gives it back, at %s',
    async (form) => {
      const [boss, person] = [await world.person('admin'), await world.person('viewer')];
      const own = boss.twin();
      expect(await wholeIdentityOf(boss)).not.toHaveProperty('metadata');
      const begun = await boss.call('POST', `${form}/admin/impersonate-user`, { userId: person.id });
      expect([begun.status, begun.body.user.id]).toEqual([200, person.id]);
      const identity = await wholeIdentityOf(boss);
      expect(identity).toMatchObject({ id: person.id, role: 'viewer', metadata: { impersonatedBy: boss.id } });
      expect((await boss.call('POST', '/flows', { name: 'not as a viewer' })).status).toBe(403);
      expect((await boss.call('GET', `${form}/admin/list-users`)).status).toBe(403);
      // The user's own browser and the admin's other ones stay who they are.
      expect(await wholeIdentityOf(person)).not.toHaveProperty('metadata');
      expect(await me(own)).toBe(`${boss.id} admin`);

      const impersonating = boss.twin();
      expect((await boss.call('POST', `${form}/admin/stop-impersonating`, {})).status).toBe(200);
      expect(await me(boss)).toBe(`${boss.id} admin`);
      expect(await wholeIdentityOf(boss)).not.toHaveProperty('metadata');
      expect(await me(impersonating)).toBe('401 auth:session_expired');
    },
  );
});

describe.each(EACH_DATABASE)('$name: what ends an impersonation', (setting) => {
  let world: World;
  beforeAll(async () => {
    world = await impersonationWorld(setting);
  });
  afterAll(() => world.close());

  async function impersonating(): Promise<{ boss: Person; person: Person; own: Person }> {
    const [boss, person] = [await world.person('admin'), await world.person()];
    const own = boss.twin();
    expect((await impersonate(boss, person)).status).toBe(200);
    expect(await me(boss)).toBe(`${person.id} editor`);
    return { boss, person, own };
  }

  it.each(['ban-user', 'remove-user', 'revoke-user-sessions'])(
    "%s of the user does, and leaves the admin's own sessions alone",
    async (path) => {
      const { boss, person, own } = await impersonating();
      expect((await own.auth('POST', `/admin/${path}`, { userId: person.id })).status).toBe(200);
      expect(await me(boss)).toBe('401 auth:session_expired');
      expect(await me(own)).toBe(`${boss.id} admin`);
    },
  );

  it('its time does: an hour, unless the app says otherwise', async () => {
    const { boss, person } = await impersonating();
    const [row] = await world.sql('select "expiresAt" from session where "impersonatedBy" = ?', boss.id);
    const minutesLeft = (new Date(String(row?.['expiresAt'])).getTime() - Date.now()) / 60_000;
    expect(Math.round(minutesLeft)).toBe(60);
    const past = setting.database.name === 'MariaDB' ? '2020-01-01 00:00:00' : '2020-01-01T00:00:00.000Z';
    await world.sql('update session set "expiresAt" = ? where "impersonatedBy" = ?', past, boss.id);
    expect(await me(boss)).toBe('401 auth:session_expired');
    expect(await me(person)).toBe(`${person.id} editor`);
  });

  it('it cannot be stopped once it is over: the admin signs in again', async () => {
    const { boss, person } = await impersonating();
    await world.sql('delete from session where "userId" = ?', person.id);
    expect((await stop(boss)).status).toBe(401);
    expect(await me(boss)).toMatch(/^401 /);
    expect((await boss.signIn()).status).toBe(200);
    expect(await me(boss)).toBe(`${boss.id} admin`);
  });

  it.each<[string, object]>([
    ['ban-user', {}],
    ['remove-user', {}],
    ['set-role', { role: 'user' }],
  ])('%s of the admin suspends it', async (path, more) => {
    const { boss, person } = await impersonating();
    const head = await world.person('admin');
    expect((await head.auth('POST', `/admin/${path}`, { userId: boss.id, ...more })).status).toBe(200);
    expect(await me(boss)).toBe('403 auth:forbidden');
    expect(await me(person)).toBe(`${person.id} editor`);
  });

  it.each([
    ['ban', '/admin/ban-user', {}],
    ['demotion', '/admin/set-role', { role: 'user' }],
  ])("an admin's %s suspends it on better-auth's own routes as well", async (_what, path, more) => {
    const { boss, person } = await impersonating();
    const head = await world.person('admin');
    const update = () => boss.twin().auth('POST', '/update-user', { name: 'Renamed' });
    expect((await update()).status).toBe(200);
    await head.auth('POST', path, { userId: boss.id, ...more });
    expect(await me(boss)).toBe('403 auth:forbidden');
    expect(await update()).toMatchObject({ status: 403, body: { code: 'auth:forbidden' } });
    expect((await boss.twin().auth('GET', '/get-session')).body).toBeNull();
    expect((await boss.twin().signOut()).status).toBe(200);
    expect(await me(boss)).toBe('401 auth:session_expired');
    expect(await me(person)).toBe(`${person.id} editor`);
  });

  it('stopping it brings nobody back whose own session has ended meanwhile', async () => {
    const { boss, own } = await impersonating();
    expect((await own.signOut()).status).toBe(200);
    expect((await stop(boss)).status).toBe(500);
    expect(await me(boss)).not.toContain(boss.id);
  });
});

describe.each(ONE_TARGET)('$name: who may impersonate whom', (target) => {
  it.each([
    ['not', undefined, 403],
    ['by an admin where that is allowed', { allowImpersonatingAdmins: true }, 200],
  ])('an admin is impersonated %s', async (_what, options, status) => {
    const world = await impersonationWorld(target, options);
    try {
      const [boss, other] = [await world.person('admin'), await world.person('admin')];
      expect((await impersonate(boss, other)).status).toBe(status);
      expect(await me(boss)).toBe(`${(status === 200 ? other : boss).id} admin`);
    } finally {
      await world.close();
    }
  });

  it('nobody is by somebody who is impersonating, or who is not there', async () => {
    const world = await impersonationWorld(target);
    try {
      const [boss, person, third] = [await world.person('admin'), await world.person(), await world.person()];
      await impersonate(boss, person);
      expect((await impersonate(boss, third)).status).toBe(403);
      expect((await impersonate(world.stranger(), third)).status).toBe(401);
      expect(await me(boss)).toBe(`${person.id} editor`);
      const { status } = await stop(third);
      expect(status).toBe(400);
    } finally {
      await world.close();
    }
  });

  it('does not begin within another one, where a ban of who is behind it would not end it', async () => {
    const world = await impersonationWorld(target, { allowImpersonatingAdmins: true });
    try {
      const [boss, other, third] = [await world.person('admin'), await world.person('admin'), await world.person()];
      await impersonate(boss, other);
      const answer = await impersonate(boss, third);
      expect(answer).toMatchObject({ status: 403, body: { code: 'auth:already_impersonating' } });
      expect(await me(boss)).toBe(`${other.id} admin`);
      await other.auth('POST', '/admin/set-role', { userId: boss.id, role: 'user' });
      for (const [path, body] of [
        ['/admin/set-role', { userId: boss.id, role: 'admin' }],
        ['/admin/impersonate-user', { userId: third.id }],
      ] as const)
        expect(await boss.twin().auth('POST', path, body)).toMatchObject({
          status: 403,
          body: { code: 'auth:forbidden' },
        });
      const [row] = await world.sql('select role from "user" where id = ?', boss.id);
      expect(row?.['role']).toBe('user');
      // Nor is the admin's own session a way back.
      expect(await stop(boss)).toMatchObject({ status: 403 });
    } finally {
      await world.close();
    }
  });

  it('begins again once the first has ended', async () => {
    const world = await impersonationWorld(target, { allowImpersonatingAdmins: true });
    try {
      const [boss, other, third] = [await world.person('admin'), await world.person('admin'), await world.person()];
      await impersonate(boss, other);
      expect((await stop(boss)).status).toBe(200);
      expect((await impersonate(boss, third)).status).toBe(200);
      expect(await me(boss)).toBe(`${third.id} editor`);
    } finally {
      await world.close();
    }
  });

  it('is suspended while the user is an admin whom this one may not impersonate', async () => {
    const world = await impersonationWorld(target);
    try {
      const [boss, person] = [await world.person('admin'), await world.person()];
      await impersonate(boss, person);
      await world.sql('update "user" set role = ? where id = ?', 'admin', person.id);
      expect(await me(boss)).toBe('403 auth:forbidden');
      expect((await boss.twin().auth('GET', '/admin/list-users')).status).toBe(403);
      await world.sql('update "user" set role = ? where id = ?', 'viewer', person.id);
      expect(await me(boss)).toBe(`${person.id} viewer`);
    } finally {
      await world.close();
    }
  });

  it('is for mapUser to see as well', async () => {
    const mapUser = ({ id }: { id: string }, { impersonatedBy }: { impersonatedBy?: string | null }) => ({
      id,
      role: impersonatedBy ? 'viewer' : 'editor',
    });
    const world = await makeWorld(target, { userAuth: { mapUser } });
    try {
      const [boss, person] = [await world.person('admin'), await world.person()];
      await impersonate(boss, person);
      expect([await me(boss), await me(person)]).toEqual([`${person.id} viewer`, `${person.id} editor`]);
    } finally {
      await world.close();
    }
  });

  it('lasts as long as the app says', async () => {
    const world = await impersonationWorld(target, { impersonationSessionDuration: 1 });
    try {
      const [boss, person] = [await world.person('admin'), await world.person()];
      await impersonate(boss, person);
      expect(await me(boss)).toBe(`${person.id} editor`);
      await expect.poll(() => me(boss), { timeout: 60_000 }).toBe('401 auth:session_expired');
    } finally {
      await world.close();
    }
  });
});
