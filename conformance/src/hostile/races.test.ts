import {
  DATABASES,
  makeWorld,
  PASSWORD,
  type Person,
  TARGETS,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';

const [target] = TARGETS as [Target];
const FIFTY = Array.from({ length: 50 }, (_none, index) => index);

/** The same thing done many times at once: it counts once, and nobody becomes somebody else. */
describe.each(DATABASES.filter(({ available }) => available))('$name: races', (database) => {
  let world: World;
  afterEach(() => world.close());
  const open = async (options: WorldOptions = {}): Promise<World> => {
    world = await makeWorld(target, { database, ...options });
    return world;
  };
  const countOf = (statuses: readonly number[], wanted: number): number =>
    statuses.filter((status) => status === wanted).length;

  it('one of fifty redemptions of a password-reset token counts, and its password is the one', async () => {
    const tokens: string[] = [];
    await open({
      betterAuth: {
        emailAndPassword: { enabled: true, sendResetPassword: async ({ token }) => void tokens.push(token) },
      },
    });
    const person = await world.person();
    await person.auth('POST', '/request-password-reset', { email: person.email, redirectTo: '/reset' });
    const answers = await Promise.all(
      FIFTY.map((index) => {
        const newPassword = `another-horse-${index}`;
        return world.stranger().auth('POST', '/reset-password', { token: tokens[0], newPassword });
      }),
    );
    expect(
      countOf(
        answers.map(({ status }) => status),
        200,
      ),
    ).toBe(1);
    const winner = answers.findIndex(({ status }) => status === 200);
    const signIn = (password: string) =>
      world.stranger().auth('POST', '/sign-in/email', { email: person.email, password });
    expect((await signIn(`another-horse-${winner}`)).status).toBe(200);
    expect((await signIn(`another-horse-${(winner + 1) % 50}`)).status).toBe(401);
    expect((await signIn(PASSWORD)).status).toBe(401);
  });

  it('fifty sign-ups with one address make one user', async () => {
    await open();
    const email = 'everybody@example.test';
    const body = { name: 'x', email, password: PASSWORD };
    const answers = await Promise.all(FIFTY.map(() => world.stranger().auth('POST', '/sign-up/email', body)));
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    const [row] = await world.sql('select count(*) as users from "user" where email = ?', email);
    expect(Number(row?.['users'])).toBe(1);
  });

  it('one of fifty edits of the same version wins', async () => {
    await open();
    const person = await world.person();
    const { body: flow } = await person.call('POST', '/flows', { name: 'contested' });
    const answers = await Promise.all(
      FIFTY.map((index) => person.twin().call('PATCH', `/flows/${flow.id}`, { version: 1, name: `edit ${index}` })),
    );
    const statuses = answers.map(({ status }) => status);
    expect([countOf(statuses, 200), countOf(statuses, 200) + countOf(statuses, 409) + countOf(statuses, 503)]).toEqual([
      1, 50,
    ]);
    const winner = statuses.indexOf(200);
    expect((await person.get(`/flows/${flow.id}`)).body).toMatchObject({ version: 2, name: `edit ${winner}` });
  });

  it('two admins who demote each other are both checked against the role they have then', async () => {
    await open();
    const [one, other] = [await world.person('admin'), await world.person('admin')];
    const demote = (by: Person, whom: Person) => by.auth('POST', '/admin/set-role', { userId: whom.id, role: 'user' });
    await Promise.all([demote(one, other), demote(other, one)]);
    for (const person of [one, other]) {
      const [row] = await world.sql('select role from "user" where id = ?', person.id);
      const { body } = await person.get('/me');
      expect(body.role).toBe(row?.['role'] === 'admin' ? 'admin' : 'editor');
      const again = await demote(person, person === one ? other : one);
      expect(again.status === 200).toBe(row?.['role'] === 'admin');
    }
  });

  it('users at once are never taken for each other', async () => {
    await open();
    const people = await Promise.all(FIFTY.slice(0, 10).map(() => world.person()));
    for (const person of people) await person.call('POST', '/flows', { name: person.id });
    await Promise.all(
      FIFTY.flatMap((index) => {
        const person = people[index % 10] as Person;
        return [
          person
            .twin()
            .get('/me')
            .then(({ body }) => expect(body.id).toBe(person.id)),
          person
            .twin()
            .get(`/flows?search=${person.id}`)
            .then(({ body }) => {
              expect(body.items).toMatchObject([{ name: person.id, ownerId: person.id }]);
            }),
          person
            .twin()
            .auth('GET', '/get-session')
            .then(({ body }) => expect(body.user.id).toBe(person.id)),
          world
            .stranger()
            .get('/me')
            .then(({ status }) => expect(status).toBe(401)),
        ];
      }),
    );
  });
});
