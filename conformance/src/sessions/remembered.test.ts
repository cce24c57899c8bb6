import {
  DATABASES,
  type DatabaseKind,
  makeWorld,
  PASSWORD,
  type Person,
  TARGETS,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import type { betterAuth } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import {
  anonymous,
  bearer,
  customSession,
  emailOTP,
  genericOAuth,
  jwt,
  lastLoginMethod,
  magicLink,
  multiSession,
  oneTimeToken,
  openAPI,
  organization,
  phoneNumber,
  twoFactor,
  username,
} from 'better-auth/plugins';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wayOf } from './way.js';

const [target] = TARGETS as [Target];
const worlds: World[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const world of worlds.splice(0)) await world.close();
});

interface Watched extends World {
  /** How often better-auth's get-session was asked so far. */
  readonly asked: () => number;
}

/** @param before what better-auth waits for before it answers */
async function watchedWorld(options: WorldOptions = {}, before?: () => Promise<unknown>): Promise<Watched> {
  const world = await makeWorld(target, options);
  worlds.push(world);
  const api = world.auth.api as unknown as { getSession: (input: object) => Promise<unknown> };
  const own = api.getSession;
  let asked = 0;
  api.getSession = Object.assign(async (input: object) => {
    asked++;
    await before?.();
    return own.call(api, input);
  }, own);
  return { ...world, asked: () => asked };
}

/** How many of these requests better-auth was asked about. */
async function askedFor(world: Watched, requests: () => Promise<unknown>): Promise<number> {
  const before = world.asked();
  await requests();
  return world.asked() - before;
}

const meTwice = (person: Person) => async (): Promise<void> => {
  for (let round = 0; round < 2; round++) expect((await person.get('/me')).body.id).toBe(person.id);
};

describe.each(DATABASES.filter(({ available }) => available))(
  'a session that is used again, on $name',
  (database: DatabaseKind) => {
    it('is confirmed by the store, and better-auth is not asked again', async () => {
      const world = await watchedWorld({ database });
      const person = await world.person();
      await person.get('/me');
      expect(await askedFor(world, meTwice(person))).toBe(0);
      expect(wayOf(world)).toBe(
        {
          SQLite: 'their rows, read from the SQLite file for all requests of a tick',
          PostgreSQL: 'PostgreSQL’s snapshot',
          MariaDB: 'a digest of their rows, made by the server for all requests of a tick',
        }[database.name],
      );
    });

    it('is confirmed again after something else was written', async () => {
      const world = await watchedWorld({ database });
      const person = await world.person();
      await person.get('/me');
      await world.person();
      await person.call('POST', '/flows', { name: 'Written', definition: { nodes: [], edges: [] } });
      expect(await askedFor(world, meTwice(person))).toBe(0);
    });

    it('is looked up again after its user or itself has changed', async () => {
      const world = await watchedWorld({ database });
      const person = await world.person();
      await person.get('/me');
      for (const change of [
        () => world.sql('update "user" set name = ? where id = ?', 'Renamed', person.id),
        () => world.sql('update session set "ipAddress" = ? where "userId" = ?', '203.0.113.9', person.id),
      ]) {
        await change();
        expect(await askedFor(world, meTwice(person))).toBe(1);
      }
      expect((await person.get('/me')).body.name).toBe('Renamed');
    });

    it('ends when its time is over, with nothing written', async () => {
      const world = await watchedWorld({ database, betterAuth: { session: { disableSessionRefresh: true } } });
      const person = await world.person();
      vi.useFakeTimers({ toFake: ['Date'] });
      const soon = new Date(Date.now() + 60_000).toISOString();
      const text = database.name === 'MariaDB' ? soon.slice(0, -1).replace('T', ' ') : soon;
      await world.sql('update session set "expiresAt" = ? where "userId" = ?', text, person.id);
      await meTwice(person)();
      vi.setSystemTime(Date.now() + 60_001);
      expect((await person.get('/me')).status).toBe(401);
    });

    it('is over where it was revoked, whatever better-auth has cached in a cookie', async () => {
      const cookieCache = { enabled: true, maxAge: 300 };
      const world = await watchedWorld({ database, betterAuth: { session: { cookieCache } } });
      const person = await world.person();
      await meTwice(person)();
      expect([...person.cookies.keys()].join()).toContain('session_data');
      await world.sql('delete from session where "userId" = ?', person.id);
      expect((await person.get('/me')).status).toBe(401);
    });

    it('is kept apart from others', async () => {
      const world = await watchedWorld({ database });
      const people = [await world.person(), await world.person(), await world.person()];
      for (let round = 0; round < 3; round++) {
        const ids = await Promise.all(people.map(async (person) => (await person.get('/me')).body.id));
        expect(ids).toEqual(people.map(({ id }) => id));
      }
    });
  },
);

describe('better-auth is asked', () => {
  it('once for many requests with the same unknown cookie at once, and nobody is remembered', async () => {
    let arrived = 0;
    const arrivals = { id: 'arrivals', start: () => ({ hooks: { onRequest: async () => void arrived++ } }) };
    const world = await watchedWorld({ host: { plugins: [arrivals] } }, () =>
      vi.waitUntil(() => arrived >= 20, 60_000),
    );
    const person = await world.person();
    arrived = 20;
    await person.get('/me');
    arrived = 0;
    await world.sql('delete from session where "userId" = ?', person.id);
    const many = await askedFor(world, async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => person.twin().get('/me')));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    });
    // Those that came while it was being asked share the next answer.
    expect(many).toBe(2);
    expect(await askedFor(world, () => person.twin().get('/me'))).toBe(1);
  });

  it('never for a request without credentials', async () => {
    const world = await watchedWorld();
    expect(await askedFor(world, async () => expect((await world.stranger().get('/me')).status).toBe(401))).toBe(0);
  });

  it('when a session is due to be refreshed, so that the browser gets its new cookie', async () => {
    const world = await watchedWorld({ betterAuth: { session: { expiresIn: 1_000, updateAge: 60 } } });
    vi.useFakeTimers({ toFake: ['Date'] });
    const person = await world.person();
    const cookiesOf = async (): Promise<string> => (await person.get('/me')).headers.getSetCookie().join();
    expect(await cookiesOf()).toBe('');
    vi.setSystemTime(Date.now() + 60_001);
    expect(await cookiesOf()).toContain('session_token=');
    expect(await cookiesOf()).toBe('');
  });

  it('no more often for a session that the browser forgets when it closes', async () => {
    const world = await watchedWorld({ betterAuth: { session: { expiresIn: 1_000_000, updateAge: 1 } } });
    const person = await world.person();
    const { email } = person;
    await person.auth('POST', '/sign-in/email', { email, password: PASSWORD, rememberMe: false });
    await person.get('/me');
    expect(await askedFor(world, meTwice(person))).toBe(0);
  });

  it('for every request where its answer may depend on more than the store', async () => {
    const hook = createAuthMiddleware(async () => {});
    const everyTime: [Partial<Parameters<typeof betterAuth>[0]>, RegExp][] = [
      [{ hooks: { before: hook } }, /hooks\.before/],
      [{ hooks: { after: hook } }, /hooks\.after/],
      [{ plugins: [customSession(async (session) => session)] }, /custom-session answers get-session itself/],
    ];
    for (const [options, reason] of everyTime) {
      const world = await watchedWorld({ betterAuth: options });
      const person = await world.person();
      expect(await askedFor(world, meTwice(person))).toBe(2);
      expect(wayOf(world)).toMatch(reason);
    }
  });

  it('for a request that some plugin hooks into, and not for others', async () => {
    const plugin = {
      id: 'by-header',
      hooks: {
        before: [
          {
            matcher: (context: { headers?: Headers }) => context.headers?.has('x-special') === true,
            handler: createAuthMiddleware(async () => {}),
          },
        ],
      },
    };
    const world = await watchedWorld({ betterAuth: { plugins: [plugin] } });
    const person = await world.person();
    await person.get('/me');
    expect(await askedFor(world, meTwice(person))).toBe(0);
    expect(await askedFor(world, () => person.get('/me', { 'x-special': '1' }))).toBe(1);
  });

  it('no more often with its own plugins', async () => {
    const nothing = async (): Promise<void> => {};
    const plugins = [
      anonymous(),
      bearer(),
      emailOTP({ sendVerificationOTP: nothing }),
      genericOAuth({ config: [] }),
      jwt(),
      lastLoginMethod(),
      magicLink({ sendMagicLink: nothing }),
      multiSession(),
      oneTimeToken(),
      openAPI(),
      organization(),
      phoneNumber(),
      twoFactor(),
      username(),
    ];
    const world = await watchedWorld({ betterAuth: { plugins } });
    const person = await world.person();
    // jwt makes its key the first time, so that something was written meanwhile.
    await meTwice(person)();
    expect(await askedFor(world, meTwice(person))).toBe(0);
  });

  it('once for a bearer token, and again for another', async () => {
    const world = await watchedWorld({ betterAuth: { plugins: [bearer()] } });
    const [one, other] = [await world.person(), await world.person()];
    const whoIs = async (person: Person): Promise<string> => {
      const authorization = `Bearer ${[...person.cookies.values()][0]}`;
      return (await world.stranger().get('/me', { authorization })).body.id;
    };
    for (let round = 0; round < 2; round++) expect([await whoIs(one), await whoIs(other)]).toEqual([one.id, other.id]);
    expect(await askedFor(world, () => whoIs(one))).toBe(0);
  });
});

describe('mapUser', () => {
  it('runs on every request, on the confirmed session, and cannot change what is remembered', async () => {
    let runs = 0;
    const mapUser = (user: { id: string; role?: string | null }) => {
      runs++;
      const role = user.role === 'admin' ? 'admin' : 'viewer';
      user.role = 'admin';
      return { id: user.id, role };
    };
    const world = await watchedWorld({ userAuth: { mapUser } });
    const person = await world.person();
    for (let round = 0; round < 3; round++) expect((await person.get('/me')).body.role).toBe('viewer');
    expect(runs).toBe(3);
  });

  it('is kept for as long as the app says, and no longer than the rows stay as they are', async () => {
    let runs = 0;
    const mapUser = (user: { id: string; name?: string | null }) => ({ id: user.id, name: `${user.name} ${++runs}` });
    const world = await watchedWorld({ userAuth: { mapUser, mapUserMaxAgeSeconds: 60 } });
    const person = await world.person();
    for (let round = 0; round < 2; round++) expect((await person.get('/me')).body.name).toBe('Somebody 1');
    await world.sql('update "user" set name = ? where id = ?', 'Renamed', person.id);
    expect((await person.get('/me')).body.name).toBe('Renamed 2');
  });
});

describe('sessionCheck: { maxStaleSeconds }', () => {
  it('asks the store no more often, and believes it then', async () => {
    const world = await watchedWorld({ userAuth: { sessionCheck: { maxStaleSeconds: 1 } } });
    const person = await world.person();
    vi.useFakeTimers({ toFake: ['performance'] });
    await person.get('/me');
    await world.sql('delete from session where "userId" = ?', person.id);
    expect((await person.twin().get('/me')).status).toBe(200);
    vi.advanceTimersByTime(1_001);
    expect((await person.twin().get('/me')).status).toBe(401);
    expect(wayOf(world)).toBe('their rows, read from the SQLite file for all requests of a tick, every 1 seconds');
  });
});

describe('what is remembered', () => {
  it('is bounded: the least recently used session is looked up again', async () => {
    const world = await watchedWorld({ userAuth: { maxRememberedSessions: 2 } });
    const people = [await world.person(), await world.person(), await world.person()];
    for (const person of people) await person.get('/me');
    expect(await askedFor(world, meTwice(people[2] as Person))).toBe(0);
    expect(await askedFor(world, meTwice(people[0] as Person))).toBe(1);
  });
});
