import { createInvectRouter } from '@invect/express';
import {
  type DatabaseKind,
  EACH_DATABASE,
  listen,
  makeWorld,
  PASSWORD,
  Person,
  TARGETS,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import { admin } from 'better-auth/plugins';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';

const [target] = TARGETS as [Target];
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const worlds: World[] = [];
let accounts = 0;
afterEach(async () => {
  for (const made of worlds.splice(0)) await made.close();
});

async function world(options: WorldOptions = {}, database?: DatabaseKind): Promise<World> {
  const made = await makeWorld(target, { ...options, ...(database && { database }) });
  worlds.push(made);
  return made;
}

const newEmail = (): string => `admin-${++accounts}@example.test`;

/** The line of docs/user-auth.md for each database. */
const MAKES_ADMIN = {
  sqlite: (email: string) => `update user set role = 'admin' where email = '${email}'`,
  postgresql: (email: string) => `update "user" set role = 'admin' where email = '${email}'`,
  mysql: (email: string) => `update user set role = 'admin' where email = '${email}'`,
};

describe.each(EACH_DATABASE)('$name: making an admin', ({ database }) => {
  it('by SQL counts from the next request, without signing in again', async () => {
    const here = await world({}, database);
    const [person, other] = [await here.person(), await here.person()];
    expect((await person.get('/me')).body.role).toBe('editor');
    await here.sql(MAKES_ADMIN[here.store.config.type](person.email));
    expect((await person.get('/me')).body).toMatchObject({
      role: 'admin',
      permissions: expect.arrayContaining(['audit:read']),
    });
    expect((await other.get('/me')).body.role).toBe('editor');
    // An admin makes others.
    const made = await person.auth('POST', '/admin/set-role', { userId: other.id, role: 'admin' });
    expect([made.status, (await other.get('/me')).body.role]).toEqual([200, 'admin']);
  });

  it("by better-auth's own API, from a script, with sign-up closed", async () => {
    const here = await world({ betterAuth: { emailAndPassword: { enabled: true, disableSignUp: true } } }, database);
    const email = newEmail();
    await here.auth.api.createUser({ body: { email, password: PASSWORD, name: 'Ada', role: 'admin' } });
    const ada = here.stranger();
    ada.email = email;
    expect((await ada.signIn()).status).toBe(200);
    expect((await ada.get('/me')).body.role).toBe('admin');
    const guest = { email: newEmail(), password: PASSWORD, name: 'Guest' };
    expect((await ada.auth('POST', '/admin/create-user', guest)).status).toBe(200);
    const signIn = await here.stranger().auth('POST', '/sign-in/email', guest);
    expect(signIn.status).toBe(200);
    expect((await here.stranger().auth('POST', '/admin/create-user', { ...guest, email: newEmail() })).status).toBe(
      401,
    );
  });

  it('without the admin plugin takes a role column that nobody can fill in', async () => {
    const store = await database.create();
    const auth = betterAuth({
      database: store.connect(),
      secret: 'a-secret-that-is-only-used-by-tests-0123456789',
      emailAndPassword: { enabled: true },
      logger: { disabled: true },
      user: { additionalFields: { role: { type: 'string', required: false, input: false, defaultValue: 'viewer' } } },
    });
    const router = createInvectRouter({
      baseDatabaseConfig: store.config,
      plugins: [userAuth({ auth })],
      logger: SILENT,
    });
    const served = await listen(express().use('/invect', router), router.invect, '/invect', () => router.close());
    await router.ready();
    const person = new Person(served);
    const greedy = { name: 'A', email: newEmail(), password: PASSWORD, role: 'admin' };
    await person.auth('POST', '/sign-up/email', greedy);
    const email = newEmail();
    await person.signUp(email);
    expect((await person.get('/me')).body.role).toBe('viewer');
    await person.auth('POST', '/update-user', { role: 'admin' });
    expect((await person.get('/me')).body.role).toBe('viewer');
    await store.sql(MAKES_ADMIN[store.config.type](email));
    expect((await person.get('/me')).body.role).toBe('admin');
    expect(await store.sql(`select role from "user" where email = '${greedy.email}' and role = 'admin'`)).toEqual([]);
    await served.close();
    await store.close();
  });
});

describe('making an admin', () => {
  it('by mapUser: an address counts only once it is verified', async () => {
    const admins = new Set(['boss@example.test']);
    const here = await world({
      userAuth: {
        mapUser: ({
          id,
          name,
          email,
          ...user
        }: {
          id: string;
          name?: string | null;
          email?: string | null;
          emailVerified?: unknown;
        }) => ({
          id,
          ...(name && { name }),
          role: user.emailVerified === true && admins.has(email ?? '') ? 'admin' : 'viewer',
        }),
      },
    });
    const impostor = here.stranger();
    await impostor.signUp('boss@example.test');
    expect((await impostor.get('/me')).body.role).toBe('viewer');
    await here.sql('update "user" set "emailVerified" = 1 where id = ?', impostor.id);
    expect((await impostor.get('/me')).body.role).toBe('admin');
  });

  it('with adminUserIds gives the admin routes of better-auth, and no role here', async () => {
    const ids: string[] = [];
    const here = await world({ betterAuth: { plugins: [admin({ adminUserIds: ids })] } });
    const person = await here.person();
    ids.push(person.id);
    expect((await person.auth('GET', '/admin/list-users?limit=1')).status).toBe(200);
    expect((await person.get('/me')).body.role).toBe('editor');
    expect((await person.auth('POST', '/admin/set-role', { userId: person.id, role: 'admin' })).status).toBe(200);
    expect((await person.get('/me')).body.role).toBe('admin');
  });

  it('leaves the others viewers with the mapRole of the docs, until the admin makes one an editor', async () => {
    const mapRole = (role: string | null | undefined) =>
      role === 'admin' ? 'admin' : role === 'editor' ? 'editor' : 'viewer';
    const here = await world({ userAuth: { mapRole } });
    const [boss, person] = [await here.person('admin'), await here.person()];
    expect((await person.get('/me')).body.role).toBe('viewer');
    expect((await boss.auth('POST', '/admin/set-role', { userId: person.id, role: 'editor' })).status).toBe(200);
    expect((await person.get('/me')).body.role).toBe('editor');
  });
});
