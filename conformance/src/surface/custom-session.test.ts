import { customSession } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorld, type World } from '../world.js';
import { EACH_ADAPTER, EACH_DATABASE } from './where.js';

/** What the app adds to every session. */
let department: string;
let asked = 0;

const plugin = customSession(async ({ user, session }) => {
  asked += 1;
  return { user: { ...user, department }, session, department };
});

const mapUser = (user: object & { id: string }) => ({
  id: user.id,
  name: 'department' in user ? String(user.department) : 'none',
  role: 'editor',
});

describe.each([...EACH_ADAPTER, ...EACH_DATABASE.slice(1)])('$name: a custom session', (target) => {
  let world: World;
  beforeAll(async () => {
    department = 'books';
    world = await makeWorld(target, { betterAuth: { plugins: [plugin] }, userAuth: { mapUser } });
  });
  afterAll(() => world.close());

  it('is made for every request, so that mapUser sees what the app says now', async () => {
    const person = await world.person();
    const before = asked;
    for (const name of ['books', 'tools', 'books']) {
      department = name;
      expect((await person.get('/me')).body.name).toBe(name);
    }
    expect(asked - before).toBe(3);
    const report = world.log.find(({ message }) => message === 'User auth is on')?.fields;
    expect(report).toMatchObject({ sessionCheck: expect.stringMatching(/asked for every request.*custom-session/) });
  });

  it('ends like any other: on the next request', async () => {
    const [person, banned] = [await world.person(), await world.person()];
    const twin = person.twin();
    expect([(await twin.get('/me')).status, (await banned.get('/me')).status]).toEqual([200, 200]);
    await person.signOut();
    expect((await twin.get('/me')).status).toBe(401);
    const yes = target.database.name === 'PostgreSQL' ? 'true' : '1';
    await world.sql(`update "user" set banned = ${yes} where id = ?`, banned.id);
    expect((await banned.get('/me')).status).toBe(403);
  });
});
