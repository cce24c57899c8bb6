import { randomUUID } from 'node:crypto';
import {
  type HostProcess,
  PASSWORD,
  Person,
  POSTGRES,
  SQLITE,
  type Store,
  settingsOn,
  startHost,
} from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// In a secondary storage better-auth changes a session by reading and then writing it. Somebody who keeps changing theirs while it is
// being ended must not write it back.

const redisUrl = process.env['TEST_REDIS_URL'] ?? '';
const LANES = 4;
const ROUNDS = 8;

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let users = 0;
async function signedUp(host: HostProcess): Promise<Person> {
  const person = new Person(host);
  const { status } = await person.signUp(`ended-${process.pid}-${++users}@example.test`);
  expect(status).toBe(200);
  return person;
}

/** The same cookies at another process. */
function at(host: HostProcess, person: Person): Person {
  const there = new Person(host);
  for (const [name, value] of person.cookies) there.cookies.set(name, value);
  return Object.assign(there, { id: person.id, email: person.email });
}

/** The same person in another browser. */
async function elsewhere(host: HostProcess, { email, id }: Person): Promise<Person> {
  const browser = Object.assign(new Person(host), { email, id });
  expect((await browser.signIn()).status).toBe(200);
  return browser;
}

const tokenOf = ({ cookies }: Person): string =>
  decodeURIComponent([...cookies.values()][0] as string).split('.')[0] as string;

interface Scene {
  readonly hosts: readonly [HostProcess, HostProcess];
  readonly boss: Person;
  /** Whose session is ended. */
  readonly victim: Person;
}

/** Every way for a session to end, and to whom it is acknowledged. */
const WAYS: Readonly<Record<string, (scene: Scene) => Promise<{ status: number }>>> = {
  'sign-out': ({ victim }) => victim.twin().signOut(),
  'revoke-session': ({ victim }) => victim.twin().auth('POST', '/revoke-session', { token: tokenOf(victim) }),
  'revoke-sessions': ({ victim }) => victim.twin().auth('POST', '/revoke-sessions', {}),
  'revoke-other-sessions': async ({ hosts, victim }) =>
    (await elsewhere(hosts[0], victim)).auth('POST', '/revoke-other-sessions', {}),
  'change-password': async ({ hosts, victim }) =>
    (await elsewhere(hosts[0], victim)).auth('POST', '/change-password', {
      currentPassword: PASSWORD,
      newPassword: 'another-horse-7',
      revokeOtherSessions: true,
    }),
  'delete-user': async ({ hosts, victim }) =>
    (await elsewhere(hosts[0], victim)).auth('POST', '/delete-user', { password: PASSWORD }),
  'admin/revoke-user-session': ({ boss, victim }) =>
    boss.auth('POST', '/admin/revoke-user-session', { sessionToken: tokenOf(victim) }),
  'admin/revoke-user-sessions': ({ boss, victim }) =>
    boss.auth('POST', '/admin/revoke-user-sessions', { userId: victim.id }),
  'admin/ban-user': ({ boss, victim }) => boss.auth('POST', '/admin/ban-user', { userId: victim.id }),
  'admin/remove-user': ({ boss, victim }) => boss.auth('POST', '/admin/remove-user', { userId: victim.id }),
};

/** Ways to have better-auth write a session. */
const WRITES: readonly [path: string, body: object][] = [
  ['/organization/set-active', {}],
  ['/update-user', { image: 'https://example.test/image.png' }],
];

/** Ends a session while its owner keeps writing it, at both processes. True where it is served by any route afterwards. */
async function outlives(scene: Scene, end: (scene: Scene) => Promise<{ status: number }>): Promise<boolean> {
  const { hosts, victim } = scene;
  const made = await victim.auth('POST', '/organization/create', { name: 'Own', slug: randomUUID() });
  let running = true;
  const write = async (lane: number): Promise<void> => {
    const attacker = at(hosts[lane % 2] as HostProcess, victim);
    const [path, body] = WRITES[lane < LANES - 1 ? 0 : 1] as (typeof WRITES)[number];
    for (let count = 0; running; count++) {
      const organizationId = count % 2 === 0 ? made.body.id : null;
      await attacker.twin().auth('POST', path, path === '/update-user' ? body : { organizationId });
    }
  };
  const writing = Array.from({ length: LANES }, (_, lane) => write(lane));
  const { status } = await end(scene).finally(() => {
    running = false;
  });
  expect(status).toBe(200);
  await Promise.all(writing);
  const answers = await Promise.all(
    hosts.flatMap((host) => [
      at(host, victim).get('/me'),
      at(host, victim).auth('POST', '/update-user', { name: 'Still here' }),
    ]),
  );
  const seen = await Promise.all(hosts.map((host) => at(host, victim).auth('GET', '/get-session')));
  return answers.some(({ status }) => status === 200) || seen.some(({ body }) => body !== null);
}

describe.skipIf(!redisUrl).each([false, true])('with Redis, sessions in the database as well: %s,', (both) => {
  let store: Store;
  let hosts: [HostProcess, HostProcess];
  let boss: Person;

  beforeAll(async () => {
    store = await (POSTGRES.available ? POSTGRES : SQLITE).create();
    closing.push(() => store.close());
    const settings = { ...settingsOn(store), redisUrl, storeSessionInDatabase: both, organizations: true };
    hosts = [await startHost(settings), await startHost(settings)];
    closing.push(...hosts.map((host) => () => host.stop()));
    boss = await signedUp(hosts[0]);
    await store.sql('update "user" set role = ? where id = ?', 'admin', boss.id);
    boss = await elsewhere(hosts[0], boss);
  });

  it.each(Object.keys(WAYS))('a session that %s ended is not written back', async (way) => {
    let outlived = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const victim = await signedUp(hosts[0]);
      if (await outlives({ hosts, boss, victim }, WAYS[way] as (typeof WAYS)[string])) outlived++;
    }
    expect(outlived).toBe(0);
  });
});
