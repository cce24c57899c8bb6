import { setTimeout as sleep } from 'node:timers/promises';
import {
  DATABASES,
  type DatabaseKind,
  type HostProcess,
  type HostSettings,
  Person,
  POSTGRES,
  repeated,
  type Store,
  settingsOn,
  startHost,
} from '@invect/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

// Each starts two or three processes, which takes its time beside other tests.
vi.setConfig({ testTimeout: 90_000 });

const redisUrl = process.env['TEST_REDIS_URL'];
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function emptyStore(database: DatabaseKind): Promise<Store> {
  const store = await database.create();
  closing.push(() => store.close());
  return store;
}

async function start(settings: HostSettings): Promise<HostProcess> {
  const host = await startHost(settings);
  closing.push(() => host.stop());
  return host;
}

/** The same browser, at another process. */
function at(host: HostProcess, person: Person): Person {
  const there = new Person(host);
  for (const [name, value] of person.cookies) there.cookies.set(name, value);
  return Object.assign(there, { id: person.id, email: person.email });
}

async function signedUp(host: HostProcess): Promise<Person> {
  const person = new Person(host);
  expect((await person.signUp(`p-${Date.now()}-${Math.random()}@example.test`)).status).toBe(200);
  return person;
}

/** What one process does to a user, the other's very next request sees. */
async function seesChangesAtOnce(store: Store, settings: HostSettings): Promise<void> {
  const first = await start(settings);
  const boss = await signedUp(first);
  await store.sql('update "user" set role = ? where id = ?', 'admin', boss.id);
  const second = await start(settings);
  expect((await boss.signIn()).status).toBe(200);
  const statusAt = async (person: Person): Promise<number> => (await at(second, person).get('/flows')).status;

  const [leaver, revoked, banned, demoted, deleted] = await Promise.all([1, 2, 3, 4, 5].map(() => signedUp(first)));
  if (!leaver || !revoked || !banned || !demoted || !deleted) throw new Error('five signed up');
  const people = [leaver, revoked, banned, demoted, deleted];
  for (const person of people) expect((await at(second, person).get('/me')).body.id).toBe(person.id);

  const copy = at(second, leaver);
  await leaver.signOut();
  expect((await copy.get('/flows')).status).toBe(401);

  expect((await boss.auth('POST', '/admin/revoke-user-sessions', { userId: revoked.id })).status).toBe(200);
  expect(await statusAt(revoked)).toBe(401);

  expect((await boss.auth('POST', '/admin/ban-user', { userId: banned.id })).status).toBe(200);
  expect([401, 403]).toContain(await statusAt(banned));

  expect((await boss.auth('POST', '/admin/set-role', { userId: demoted.id, role: 'user' })).status).toBe(200);
  await store.sql('update "user" set role = ? where id = ?', 'viewer', demoted.id);
  expect((await at(second, demoted).call('POST', '/flows', { name: 'x' })).status).toBe(403);

  expect((await boss.auth('POST', '/admin/remove-user', { userId: deleted.id })).status).toBe(200);
  expect(await statusAt(deleted)).toBe(401);

  const [edited, gone] = [await signedUp(first), await signedUp(first)];
  const yes = store.config.type === 'postgresql' ? 'true' : '1';
  await store.sql(`update "user" set banned = ${yes} where id = ?`, edited.id);
  expect(await statusAt(edited)).toBe(403);
  const keepsSessions = settings.redisUrl === undefined || settings.storeSessionInDatabase === true;
  if (keepsSessions) await store.sql('delete from session where "userId" = ?', gone.id);
  await store.sql('delete from account where "userId" = ?', gone.id);
  await store.sql('delete from "user" where id = ?', gone.id);
  expect(await statusAt(gone)).toBe(401);
}

/** Wrong passwords at two processes in turn; how many were let through to be checked. */
async function guessesAllowed(settings: HostSettings): Promise<number> {
  const hosts = [await start(settings), await start(settings)] as const;
  let checked = 0;
  for (let guess = 0; guess < 12; guess++) {
    const person = new Person(hosts[guess % 2 ? 1 : 0]);
    const { status } = await person.auth('POST', '/sign-in/email', { email: 'nobody@example.test', password: 'guess' });
    if (status !== 429) checked++;
  }
  return checked;
}

describe.each(repeated(DATABASES))('two processes on one $name database', (database) => {
  it.skipIf(!database.available)('see at once what the other did to a session or a user', async () => {
    const store = await emptyStore(database);
    await seesChangesAtOnce(store, settingsOn(store));
  });

  it.skipIf(!database.available)('start at once on an empty database', async () => {
    const store = await emptyStore(database);
    const hosts = await Promise.all([1, 2, 3].map(() => start(settingsOn(store))));
    for (const host of hosts) await signedUp(host);
  });

  it.skipIf(!database.available)('share rate limits kept in the database', async () => {
    const rateLimit = {
      storage: 'database',
      window: 60,
      max: 100,
      customRules: { '/sign-in/*': { window: 60, max: 3 } },
    };
    expect(await guessesAllowed({ ...settingsOn(await emptyStore(database)), rateLimit })).toBe(3);
  });

  it.skipIf(!database.available)(
    'restart one after the other without losing a request that is tried again',
    async () => {
      const store = await emptyStore(database);
      const hosts = [await start(settingsOn(store)), await start(settingsOn(store))];
      const person = await signedUp(hosts[0] as HostProcess);
      let running = true;
      const acknowledged: string[] = [];
      const worker = async (worker: number): Promise<void> => {
        for (let count = 0; running; count++) {
          const name = `flow ${worker} ${count}`;
          for (let attempt = 0; ; attempt++) {
            const host = hosts[(worker + attempt) % 2] as HostProcess;
            const answer = await at(host, person)
              .call('POST', '/flows', { name })
              .catch(() => null);
            if (answer?.status === 201) break;
            if (answer !== null && answer.status !== 503) throw new Error(`${answer.status} ${answer.text}`);
            if (attempt === 50) throw new Error('no process took it');
            await sleep(100);
          }
          acknowledged.push(name);
        }
      };
      const load = Promise.allSettled([0, 1, 2, 3].map(worker));
      for (const index of [0, 1]) {
        await hosts[index]?.stop('SIGTERM');
        hosts[index] = await start(settingsOn(store));
      }
      running = false;
      expect((await load).filter(({ status }) => status === 'rejected')).toEqual([]);
      const stored = (await store.sql('select name from invect_flow')).map(({ name }) => name);
      expect(acknowledged.length).toBeGreaterThan(20);
      expect(acknowledged.filter((name) => !stored.includes(name))).toEqual([]);
    },
  );
});

describe('two processes with Redis as secondary storage', () => {
  const database = POSTGRES.available ? POSTGRES : (DATABASES[0] as DatabaseKind);
  it.skipIf(!redisUrl).each([true, false])(
    'see changes at once, sessions in the database as well: %s',
    async (both) => {
      const store = await emptyStore(database);
      await seesChangesAtOnce(store, { ...settingsOn(store), redisUrl: redisUrl ?? '', storeSessionInDatabase: both });
    },
  );

  it.skipIf(!redisUrl)('share rate limits', async () => {
    const rateLimit = { storage: 'secondary-storage', customRules: { '/sign-in/*': { window: 60, max: 3 } } };
    const settings = { ...settingsOn(await emptyStore(database)), redisUrl: redisUrl ?? '', rateLimit };
    expect(await guessesAllowed(settings)).toBe(3);
  });
});
