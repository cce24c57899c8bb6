import {
  type Answer,
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  type Person,
  type World,
} from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

/** A call of the admin plugin that has to work; what it answered. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
async function ask(boss: Person, path: string, body: unknown): Promise<any> {
  const answer = await boss.auth('POST', `/admin/${path}`, body);
  expect([path, answer.status, answer.text]).toEqual([path, 200, answer.text]);
  return answer.body;
}

async function me(person: Person): Promise<[number, string]> {
  const { status, body } = await person.twin().get('/me');
  return [status, status === 200 ? body.role : body.code];
}

const refusal = ({ status, body }: Answer): [number, string] => [status, body.code];

describe.each(EACH_ADAPTER)("$name: better-auth's admin plugin under the mount", (target) => {
  let world: World;
  let boss: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    boss = await world.person('admin');
  });
  afterAll(() => world.close());

  it('bans: sessions end with the next request, none begins, and lifting the ban lets in again', async () => {
    const person = await world.person();
    expect(await me(person)).toEqual([200, 'editor']);
    await ask(boss, 'ban-user', { userId: person.id, banReason: 'spam' });
    expect(await me(person)).toEqual([401, 'auth:session_expired']);
    expect(refusal(await person.signIn())).toEqual([403, 'BANNED_USER']);
    expect((await person.get('/me')).status).toBe(401);
    await ask(boss, 'unban-user', { userId: person.id });
    expect((await person.signIn()).status).toBe(200);
    expect(await me(person)).toEqual([200, 'editor']);
  });

  it('refuses a session that outlived a ban, and lets it in again afterwards', async () => {
    const person = await world.person();
    expect(await me(person)).toEqual([200, 'editor']);
    await world.sql('update "user" set banned = ? where id = ?', 1, person.id);
    expect(await me(person)).toEqual([403, 'auth:forbidden']);
    await ask(boss, 'unban-user', { userId: person.id });
    expect(await me(person)).toEqual([200, 'editor']);
  });

  it('sets roles, revokes sessions and removes users, as the very next request sees', async () => {
    const person = await world.person();
    expect(await me(person)).toEqual([200, 'editor']);
    for (const [role, seen] of [
      ['viewer', 'viewer'],
      ['admin', 'admin'],
      ['user', 'editor'],
    ]) {
      await ask(boss, 'set-role', { userId: person.id, role });
      expect(await me(person)).toEqual([200, seen]);
    }

    const elsewhere = person.twin();
    await elsewhere.signIn();
    await ask(boss, 'revoke-user-sessions', { userId: person.id });
    for (const browser of [person, elsewhere]) expect(await me(browser)).toEqual([401, 'auth:session_expired']);
    expect((await person.signIn()).status).toBe(200);
    await ask(boss, 'remove-user', { userId: person.id });
    expect(await me(person)).toEqual([401, 'auth:session_expired']);
    expect((await person.signIn()).status).toBe(401);
  });

  it.each(FORMS)('answers nobody but admins, at %s', async (form) => {
    const [person, other] = [await world.person(), await world.person()];
    const { id: userId } = other;
    const calls: [string, string, unknown?][] = [
      ['GET', 'list-users'],
      ['GET', `get-user?id=${userId}`],
      ['POST', 'set-role', { userId, role: 'admin' }],
      ['POST', 'set-role', { userId: person.id, role: 'admin' }],
      ['POST', 'ban-user', { userId }],
      ['POST', 'unban-user', { userId }],
      ['POST', 'impersonate-user', { userId }],
      ['POST', 'list-user-sessions', { userId }],
      ['POST', 'revoke-user-sessions', { userId }],
      ['POST', 'set-user-password', { userId, newPassword: 'taken-over-9' }],
      ['POST', 'remove-user', { userId }],
      ['POST', 'update-user', { userId, data: { role: 'admin' } }],
      ['POST', 'create-user', { name: 'x', email: 'made@example.test', password: 'made-by-9', role: 'admin' }],
    ];
    for (const [method, path, body] of calls) {
      const [byStranger, byUser] = [
        await world.stranger().call(method, `${form}/admin/${path}`, body),
        await person.twin().call(method, `${form}/admin/${path}`, body),
      ];
      expect([path, byStranger.status, byUser.status]).toEqual([path, 401, 403]);
    }
    expect([await me(person), await me(other)]).toEqual([
      [200, 'editor'],
      [200, 'editor'],
    ]);
    const list = await boss.call('GET', `${form}/admin/list-users?limit=1`);
    expect([list.status, list.body.users.length]).toEqual([200, 1]);
  });
});

describe.each(EACH_DATABASE)('$name: a ban with an end', (setting) => {
  let world: World;
  let boss: Person;
  beforeAll(async () => {
    world = await makeWorld(setting);
    boss = await world.person('admin');
  });
  afterAll(() => world.close());

  it('holds until then, for signing in and for a session that outlived it, and is over by itself', async () => {
    const person = await world.person();
    await ask(boss, 'ban-user', { userId: person.id, banExpiresIn: 2 });
    expect(refusal(await person.signIn())).toEqual([403, 'BANNED_USER']);
    await world.sql('update "user" set banned = ? where id = ?', banned(false), person.id);
    expect((await person.signIn()).status).toBe(200);
    await world.sql('update "user" set banned = ? where id = ?', banned(true), person.id);
    expect(await me(person)).toEqual([403, 'auth:forbidden']);
    await expect.poll(() => me(person), { timeout: 60_000 }).toEqual([200, 'editor']);
    expect((await person.signIn()).status).toBe(200);
  });

  /** As each database writes it: PostgreSQL has booleans. */
  function banned(value: boolean): number | string {
    return setting.database.name === 'PostgreSQL' ? String(value) : Number(value);
  }
});

describe.each(ONE_TARGET)('$name: roles of the admin plugin', (target) => {
  it('count together where there are several, and the strongest decides', async () => {
    const world = await makeWorld(target);
    try {
      const [boss, person] = [await world.person('admin'), await world.person('viewer')];
      await ask(boss, 'set-role', { userId: person.id, role: ['user', 'admin'] });
      expect(await me(person)).toEqual([200, 'admin']);
      expect((await person.auth('GET', '/admin/list-users')).status).toBe(200);
    } finally {
      await world.close();
    }
  });
});
