import {
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  type Person,
  type Target,
  type World,
} from '@invect/testing';
import { multiSession } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

const severalWorld = (target: Target, options?: Parameters<typeof multiSession>[0]): Promise<World> =>
  makeWorld(target, { betterAuth: { plugins: [multiSession(options)] } });

/** One browser in which these people have signed in, one after the other. */
async function browserOf(world: World, people: readonly Person[]): Promise<Person> {
  const browser = world.stranger();
  for (const { email } of people)
    expect((await browser.auth('POST', '/sign-in/email', { email, password: PASSWORD })).status).toBe(200);
  return browser;
}

interface DeviceSession {
  readonly session: { readonly token: string };
  readonly user: { readonly id: string };
}

async function sessionsIn(browser: Person): Promise<DeviceSession[]> {
  const { status, body } = await browser.auth('GET', '/multi-session/list-device-sessions');
  expect(status).toBe(200);
  return body;
}

const accountsIn = async (browser: Person): Promise<string[]> =>
  (await sessionsIn(browser)).map(({ user }) => user.id).sort();

async function tokenOf({ id }: Person, browser: Person): Promise<string> {
  return (await sessionsIn(browser)).find(({ user }) => user.id === id)?.session.token ?? 'not there';
}

async function me(browser: Person): Promise<string> {
  const { status, body } = await browser.twin().get('/me');
  return status === 200 ? body.id : `${status} ${body.code}`;
}

const ids = (...people: Person[]): string[] => people.map(({ id }) => id).sort();

describe.each(EACH_ADAPTER)('$name: two accounts in one browser', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await severalWorld(target);
  });
  afterAll(() => world.close());

  it.each(FORMS)('are listed, and the one that is made active at %s is who the host sees', async (form) => {
    const [ada, bob] = [await world.person('viewer'), await world.person()];
    const browser = await browserOf(world, [ada, bob]);
    expect(await me(browser)).toBe(bob.id);
    expect(await accountsIn(browser)).toEqual(ids(ada, bob));

    const change = (token: string) => browser.call('POST', `${form}/multi-session/set-active`, { sessionToken: token });
    expect((await change(await tokenOf(ada, browser))).status).toBe(200);
    expect(await me(browser)).toBe(ada.id);
    expect((await browser.call('POST', '/flows', { name: 'not as a viewer' })).status).toBe(403);
    expect((await change(await tokenOf(bob, browser))).status).toBe(200);
    const { body: flow } = await browser.call('POST', '/flows', { name: "bob's" });
    expect(flow.ownerId).toBe(bob.id);
  });
});

describe.each(EACH_DATABASE)('$name: of two accounts in one browser', (setting) => {
  let world: World;
  beforeAll(async () => {
    world = await severalWorld(setting);
  });
  afterAll(() => world.close());

  async function two(): Promise<{ ada: Person; bob: Person; browser: Person }> {
    const [ada, bob] = [await world.person(), await world.person()];
    return { ada, bob, browser: await browserOf(world, [ada, bob]) };
  }
  const revoke = (browser: Person, sessionToken: string) =>
    browser.auth('POST', '/multi-session/revoke', { sessionToken });

  it('the other one is revoked, and the active one stays', async () => {
    const { ada, bob, browser } = await two();
    const before = browser.twin();
    const token = await tokenOf(ada, browser);
    expect((await revoke(browser, token)).status).toBe(200);
    expect(await me(browser)).toBe(bob.id);
    expect(await accountsIn(browser)).toEqual(ids(bob));
    // Nor does a copy of the browser from before have it.
    const { status } = await before.auth('POST', '/multi-session/set-active', { sessionToken: token });
    expect([status, await me(before)]).toEqual([401, bob.id]);
  });

  it('the active one is revoked, and the other one takes its place with the next request', async () => {
    const { ada, bob, browser } = await two();
    const before = browser.twin();
    expect((await revoke(browser, await tokenOf(bob, browser))).status).toBe(200);
    expect(await me(browser)).toBe(ada.id);
    expect(await me(before)).toBe('401 auth:session_expired');
  });

  it('the active one ends elsewhere: the browser is nobody, until it makes the other one active', async () => {
    const { ada, bob, browser } = await two();
    const token = await tokenOf(ada, browser);
    await bob.auth('POST', '/revoke-sessions', {});
    const answer = await browser.get('/me');
    expect([answer.status, answer.body.code]).toEqual([401, 'auth:session_expired']);
    expect(await me(browser)).toBe('401 auth:session_not_found');
    expect(await accountsIn(browser)).toEqual(ids(ada));
    expect((await browser.auth('POST', '/multi-session/set-active', { sessionToken: token })).status).toBe(200);
    expect(await me(browser)).toBe(ada.id);
  });

  it('signing out ends both', async () => {
    const { browser } = await two();
    const [before, alsoBefore] = [browser.twin(), browser.twin()];
    const token = (await sessionsIn(before))[0]?.session.token ?? 'not there';
    expect((await browser.signOut()).status).toBe(200);
    expect(await me(browser)).toBe('401 auth:session_not_found');
    expect(await me(before)).toBe('401 auth:session_expired');
    expect(await accountsIn(alsoBefore)).toEqual([]);
    expect((await before.auth('POST', '/multi-session/set-active', { sessionToken: token })).status).toBe(401);
  });
});

describe.each(ONE_TARGET)('$name: several sessions in one browser', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await severalWorld(target, { maximumSessions: 2 });
  });
  afterAll(() => world.close());

  it("none is switched to without its cookie: another browser's token is refused, and so is a forged cookie", async () => {
    const [ada, bob, eve] = [await world.person(), await world.person(), await world.person()];
    const sessionToken = await tokenOf(ada, await browserOf(world, [ada, bob]));
    const forger = await browserOf(world, [eve]);
    const forged = `better-auth.session_token_multi-${sessionToken.toLowerCase()}`;
    for (const cookie of ['', `${sessionToken}.`, `${sessionToken}.${'A'.repeat(43)}%3D`]) {
      if (cookie) forger.cookies.set(forged, cookie);
      for (const path of ['set-active', 'revoke'])
        expect((await forger.twin().auth('POST', `/multi-session/${path}`, { sessionToken })).status).toBe(401);
      expect(await accountsIn(forger)).toEqual(ids(eve));
      expect(await me(forger)).toBe(eve.id);
    }
    expect(await me(ada)).toBe(ada.id);
  });

  it('the cookies of accounts that are not active are nobody by themselves', async () => {
    const [ada, bob] = [await world.person(), await world.person()];
    const browser = await browserOf(world, [ada, bob]);
    const thief = world.stranger();
    for (const [name, value] of browser.cookies) if (name.includes('_multi-')) thief.cookies.set(name, value);
    expect(await me(thief)).toBe('401 auth:session_not_found');
  });

  it('beyond maximumSessions are not kept, and still sign in', async () => {
    const people = [await world.person(), await world.person(), await world.person()] as const;
    const browser = await browserOf(world, people);
    expect(await me(browser)).toBe(people[2].id);
    expect(await accountsIn(browser)).toEqual(ids(people[0], people[1]));
  });

  it('a ban of one leaves the other', async () => {
    const [ada, bob] = [await world.person(), await world.person()];
    const browser = await browserOf(world, [ada, bob]);
    await world.sql('update "user" set banned = 1 where id = ?', bob.id);
    expect(await me(browser)).toBe('403 auth:forbidden');
    await browser.auth('POST', '/multi-session/set-active', { sessionToken: await tokenOf(ada, browser) });
    expect(await me(browser)).toBe(ada.id);
  });

  it('signing in to the same account again ends its session before', async () => {
    const ada = await world.person();
    const browser = await browserOf(world, [ada]);
    const before = browser.twin();
    await browser.auth('POST', '/sign-in/email', { email: ada.email, password: PASSWORD });
    expect([await me(browser), await me(before)]).toEqual([ada.id, '401 auth:session_expired']);
  });
});
