import {
  DATABASES,
  type DatabaseKind,
  makeWorld,
  PASSWORD,
  Person,
  SQLITE,
  type Store,
  TARGETS,
  type Target,
  type World,
} from '@invect/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

// The life of sessions as a state machine: two hosts on one store, four browsers, three users, and whatever can happen to them.
// After every step some browser asks some host who it is, and the model says what it must hear.

const [target] = TARGETS as [Target];
const RUNS = 8;
const STEPS = 40;
const BROWSERS = [0, 1, 2, 3];
const USERS = [0, 1, 2];

interface ModelUser {
  exists: boolean;
  banned: boolean;
  role: 'viewer' | 'editor';
  /** Browsers that hold a session of this user. */
  readonly sessions: Set<number>;
}

interface Scene {
  readonly store: Store;
  readonly hosts: readonly World[];
  readonly browsers: readonly Person[];
  readonly users: readonly { readonly id: string; readonly email: string }[];
  readonly model: ModelUser[];
}

type Step = {
  readonly browser: number;
  readonly user: number;
  readonly host: number;
  readonly what: keyof typeof HAPPENINGS;
};

const holderOf = ({ model }: Scene, browser: number): ModelUser | undefined =>
  model.find(({ sessions }) => sessions.has(browser));

/** The browser, at one of the hosts: the jar is the same. */
function at(scene: Scene, browser: number, host: number): Person {
  return new Person(scene.hosts[host] as World, (scene.browsers[browser] as Person).jar);
}

/** A browser whose session is gone is told so, and forgets the cookie; until then it keeps asking with it. */
async function whoAmI(scene: Scene, browser: number, host: number): Promise<string | number> {
  const { status, body } = await at(scene, browser, host).get('/me');
  return status === 200 ? `${body.id} ${body.role}` : status;
}

function expected(scene: Scene, browser: number): string | number {
  const index = scene.model.findIndex(({ sessions }) => sessions.has(browser));
  const user = scene.model[index];
  if (user === undefined || !user.exists) return 401;
  return user.banned ? 403 : `${scene.users[index]?.id} ${user.role}`;
}

const HAPPENINGS = {
  async signIn(scene: Scene, { browser, user, host }: Step) {
    const { email } = scene.users[user] as Scene['users'][number];
    const known = scene.model[user] as ModelUser;
    const answer = await at(scene, browser, host).auth('POST', '/sign-in/email', { email, password: PASSWORD });
    expect(answer.status === 200).toBe(known.exists && !known.banned);
    if (answer.status !== 200) return;
    for (const { sessions } of scene.model) sessions.delete(browser);
    known.sessions.add(browser);
  },
  async signOut(scene: Scene, { browser, host }: Step) {
    await at(scene, browser, host).signOut();
    for (const { sessions } of scene.model) sessions.delete(browser);
  },
  async signOutElsewhere(scene: Scene, { browser, host }: Step) {
    const holder = holderOf(scene, browser);
    const answer = await at(scene, browser, host).auth('POST', '/revoke-other-sessions', {});
    if (answer.status !== 200 || holder === undefined) return;
    holder.sessions.clear();
    holder.sessions.add(browser);
  },
  async rowsOfSessionsGo(scene: Scene, { user }: Step) {
    await scene.store.sql('delete from session where "userId" = ?', scene.users[user]?.id ?? '');
    scene.model[user]?.sessions.clear();
  },
  async sessionsExpire(scene: Scene, { user }: Step) {
    const past = scene.store.config.type === 'mysql' ? '2020-01-01 00:00:00' : '2020-01-01T00:00:00.000Z';
    await scene.store.sql('update session set "expiresAt" = ? where "userId" = ?', past, scene.users[user]?.id ?? '');
    scene.model[user]?.sessions.clear();
  },
  async ban(scene: Scene, { user }: Step) {
    await setBanned(scene, user, true);
  },
  async unban(scene: Scene, { user }: Step) {
    await setBanned(scene, user, false);
  },
  async becomeViewer(scene: Scene, { user }: Step) {
    await setRole(scene, user, 'viewer');
  },
  async becomeEditor(scene: Scene, { user }: Step) {
    await setRole(scene, user, 'editor');
  },
  async deletion(scene: Scene, { user }: Step) {
    const id = scene.users[user]?.id ?? '';
    for (const [table, column] of [
      ['session', 'userId'],
      ['account', 'userId'],
      ['user', 'id'],
    ])
      await scene.store.sql(`delete from "${table}" where "${column}" = ?`, id);
    const known = scene.model[user] as ModelUser;
    known.exists = false;
    known.sessions.clear();
  },
  async somethingElseIsWritten(scene: Scene, { host }: Step) {
    const writer = scene.hosts[host] as World;
    await writer.stranger().signUp(`other-${process.pid}-${Math.random()}@example.test`);
  },
  /** Most of what happens is that people ask, so that there is something to remember. */
  async nothing() {},
  async nothingAgain() {},
} satisfies Record<string, (scene: Scene, step: Step) => Promise<void>>;

async function setBanned({ store, users, model }: Scene, user: number, banned: boolean): Promise<void> {
  const value = store.config.type === 'postgresql' ? String(banned) : String(Number(banned));
  await store.sql(`update "user" set banned = ${value} where id = ?`, users[user]?.id ?? '');
  (model[user] as ModelUser).banned = banned;
}

async function setRole({ store, users, model }: Scene, user: number, role: 'viewer' | 'editor'): Promise<void> {
  await store.sql('update "user" set role = ? where id = ?', role, users[user]?.id ?? '');
  (model[user] as ModelUser).role = role;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Where sessions live. */
interface Place {
  readonly name: string;
  readonly database: DatabaseKind;
  /** Whether the second host knows nothing of its database but better-auth's adapter to it, as with an ORM's. */
  readonly byAdapter?: boolean;
}

const PLACES: readonly Place[] = [
  ...DATABASES.filter(({ available }) => available).map((database) => ({ name: database.name, database })),
  { name: 'SQLite, by an adapter in one of the hosts', database: SQLITE, byAdapter: true },
];

async function sceneIn({ database, byAdapter }: Place): Promise<Scene> {
  const store = await database.create();
  closing.push(() => store.close());
  const first = await makeWorld(target, { store });
  const { adapter } = await first.auth.$context;
  const second = await makeWorld(target, { store, ...(byAdapter && { betterAuth: { database: () => adapter } }) });
  const hosts = [first, second];
  for (const host of hosts) closing.push(() => host.close());
  const people = [];
  for (const _user of USERS) people.push(await (hosts[0] as World).person('editor'));
  await store.sql('delete from session');
  return {
    store,
    hosts,
    browsers: BROWSERS.map(() => new Person(hosts[0] as World)),
    users: people.map(({ id, email }) => ({ id, email })),
    model: USERS.map(() => ({ exists: true, banned: false, role: 'editor', sessions: new Set<number>() })),
  };
}

const steps = fc.array(
  fc.record({
    browser: fc.constantFrom(...BROWSERS),
    user: fc.constantFrom(...USERS),
    host: fc.constantFrom(0, 1),
    asking: fc.constantFrom(...BROWSERS),
    askedHost: fc.constantFrom(0, 1),
    what: fc.constantFrom(...(Object.keys(HAPPENINGS) as (keyof typeof HAPPENINGS)[])),
  }),
  { minLength: STEPS, maxLength: STEPS },
);

describe.each(PLACES)('the life of sessions on $name', (place) => {
  it('is seen alike by two hosts, at every step', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (lived) => {
        const scene = await sceneIn(place);
        for (const browser of BROWSERS)
          await HAPPENINGS.signIn(scene, { browser, user: browser % USERS.length, host: browser % 2, what: 'signIn' });
        for (const step of lived) {
          await HAPPENINGS[step.what](scene, step);
          const asking = new Set([step.asking, step.browser]);
          for (const browser of asking)
            expect(await whoAmI(scene, browser, step.askedHost)).toBe(expected(scene, browser));
        }
        for (const browser of BROWSERS)
          for (const host of [0, 1]) expect(await whoAmI(scene, browser, host)).toBe(expected(scene, browser));
        for (const close of closing.splice(0).reverse()) await close();
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: false },
    );
  });
});
