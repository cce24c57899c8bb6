import {
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  type Person,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { bearer, customSession } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WHOLE_IDENTITY, wholeIdentityOf } from './whole-identity.js';

type Shape = Parameters<typeof customSession>[0];

const customWorld = (target: Target, shape: Shape, options: WorldOptions = {}): Promise<World> =>
  makeWorld(target, {
    host: { plugins: [WHOLE_IDENTITY] },
    ...options,
    betterAuth: { ...options.betterAuth, plugins: [customSession(shape), bearer()] },
  });

/** As better-auth's documentation has it: the rows, and something more in each place. */
const WITH_EXTRAS: Shape = async ({ user, session }) => ({
  department: 'on top',
  user: { ...user, department: `of ${user.email}` },
  session: { ...session, shift: 'night' },
});

/** Only what an app's own pages need. */
const SPARSE: Shape = async ({ user: { id, email }, session: { expiresAt } }) => ({
  user: { id, email },
  session: { expiresAt },
});

interface Extended {
  readonly id: string;
  readonly department?: string;
  readonly shift?: string;
}

const mapUser = (user: Extended, session: Partial<Extended>) => ({
  id: user.id,
  role: 'editor',
  metadata: { department: user.department, shift: session.shift },
});

async function me(person: Person): Promise<string> {
  const { status, body } = await person.twin().get('/me');
  return status === 200 ? body.role : `${status} ${body.code}`;
}

describe.each(EACH_ADAPTER)('$name: customSession', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await customWorld(target, WITH_EXTRAS, { userAuth: { mapUser } });
  });
  afterAll(() => world.close());

  it('gives mapUser what it adds to user and session, and browsers all of it', async () => {
    const person = await world.person();
    const metadata = { department: `of ${person.email}`, shift: 'night' };
    expect(await wholeIdentityOf(person)).toEqual({ id: person.id, role: 'editor', metadata });
    for (const form of ['/plugins/auth/api/auth', '/plugins/auth']) {
      const { body } = await person.call('GET', `${form}/get-session`);
      expect([body.department, body.user.department, body.session.shift]).toEqual([
        'on top',
        metadata.department,
        'night',
      ]);
    }
  });
});

describe.each(EACH_DATABASE)('$name: customSession that leaves most of it out', (setting) => {
  let world: World;
  let boss: Person;
  beforeAll(async () => {
    world = await customWorld(setting, SPARSE);
    boss = await world.person('admin');
  });
  afterAll(() => world.close());

  it('is asked for every request, as the log says at start', async () => {
    const report = world.log.find(({ message }) => message === 'User auth is on');
    expect(report?.fields).toMatchObject({
      sessionCheck: 'better-auth is asked for every request: the plugin custom-session answers get-session itself',
    });
  });

  it.each<[string, (person: Person) => Promise<unknown>, string]>([
    ['a sign-out', (person) => person.twin().signOut(), '401 auth:session_expired'],
    [
      'a revocation',
      ({ id }) => boss.auth('POST', '/admin/revoke-user-sessions', { userId: id }),
      '401 auth:session_expired',
    ],
    [
      'the end of the user',
      ({ id }) => boss.auth('POST', '/admin/remove-user', { userId: id }),
      '401 auth:session_expired',
    ],
    [
      'the end of its row',
      ({ id }) => world.sql('delete from session where "userId" = ?', id),
      '401 auth:session_expired',
    ],
    ['a ban of the row', ({ id }) => ban(id), '403 auth:forbidden'],
    ['a new role', ({ id }) => boss.auth('POST', '/admin/set-role', { userId: id, role: 'viewer' }), 'viewer'],
    ['a new role of the row', ({ id }) => world.sql('update "user" set role = ? where id = ?', 'admin', id), 'admin'],
  ])('sees %s with the very next request', async (_what, change, seen) => {
    const person = await world.person();
    expect(await me(person)).toBe('editor');
    await change(person);
    expect(await me(person)).toBe(seen);
  });

  async function ban(id: string): Promise<void> {
    await world.sql(
      'update "user" set banned = ? where id = ?',
      setting.database.name === 'PostgreSQL' ? 'true' : 1,
      id,
    );
  }

  it("takes the role of a bearer token's user, and not that of a cookie beside it", async () => {
    const [viewer, admin] = [await world.person('viewer'), await world.person('admin')];
    const authorization = `Bearer ${[...viewer.cookies.values()][0]}`;
    expect((await admin.get('/me', { authorization })).body).toMatchObject({ id: viewer.id, role: 'viewer' });
    expect(await me(admin)).toBe('admin');
  });

  it('keeps saying who is impersonating, and ends that with the admin', async () => {
    const [head, person] = [await world.person('admin'), await world.person()];
    await head.auth('POST', '/admin/impersonate-user', { userId: person.id });
    expect(await wholeIdentityOf(head)).toMatchObject({ id: person.id, metadata: { impersonatedBy: head.id } });
    await boss.auth('POST', '/admin/ban-user', { userId: head.id });
    expect(await me(head)).toBe('403 auth:forbidden');
  });
});

describe.each(ONE_TARGET)('$name: customSession', (target) => {
  it('decides on the role where it names one', async () => {
    const world = await customWorld(target, async ({ user, session }) => ({
      user: { ...user, role: 'viewer' },
      session,
    }));
    try {
      expect(await me(await world.person('admin'))).toBe('viewer');
    } finally {
      await world.close();
    }
  });

  it.each<[string, Shape, number]>([
    ['somebody who is not there', async ({ user, session }) => ({ user: { ...user, id: 'made-up' }, session }), 401],
    ['nothing', async () => null as never, 401],
    ['a session of nobody', async ({ session }) => ({ session }), 500],
    ['a user without an id', async ({ user: { name }, session }) => ({ user: { name }, session }), 500],
    ['no session', async ({ user }) => ({ user }), 500],
    [
      'an error',
      async () => {
        throw new Error('the directory is down');
      },
      503,
    ],
  ])('lets nobody in where it answers %s', async (_what, shape, status) => {
    const world = await customWorld(target, shape);
    try {
      const person = await world.person();
      const answer = await person.get('/me');
      expect(answer.status).toBe(status);
      expect(answer.text).not.toMatch(/directory|getSession/);
    } finally {
      await world.close();
    }
  });
});
