import { multiSession } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorld, type World } from '../world.js';
import { Visitor } from './visitor.js';
import { EACH_ADAPTER } from './where.js';

let people = 0;
const newAddress = (): string => `several-${process.pid}-${++people}@example.test`;

describe.each(EACH_ADAPTER)('$name: a browser with several accounts', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { plugins: [multiSession()] } });
  });
  afterAll(() => world.close());

  /** One browser, signed in as Ann first and as Bob then. */
  async function both(): Promise<{ browser: Visitor; ann: string; bob: string }> {
    const [browser, ann, bob] = [new Visitor(world), newAddress(), newAddress()];
    await browser.signUp(ann, 'Ann');
    await browser.signUp(bob, 'Bob');
    expect(await browser.whoAmI()).toBe('Bob');
    return { browser, ann: await tokenOf(browser, 'Ann'), bob: await tokenOf(browser, 'Bob') };
  }

  async function tokenOf(browser: Visitor, name: string): Promise<string> {
    const sessions: { user: { name: string }; session: { token: string } }[] = (
      await browser.auth('GET', '/multi-session/list-device-sessions')
    ).body;
    return sessions.find(({ user }) => user.name === name)?.session.token ?? '';
  }

  const activate = (browser: Visitor, sessionToken: string) =>
    browser.auth('POST', '/multi-session/set-active', { sessionToken });

  it('is one of them at a time, and changes with the next request', async () => {
    const { browser, ann, bob } = await both();
    expect((await activate(browser, ann)).status).toBe(200);
    expect(await browser.whoAmI()).toBe('Ann');
    expect((await browser.call('POST', '/flows', { name: 'hers' })).body.ownerId).toBe(
      (await browser.get('/me')).body.id,
    );
    expect((await activate(browser, bob)).status).toBe(200);
    expect(await browser.whoAmI()).toBe('Bob');
  });

  it('cannot become somebody who has not signed in there', async () => {
    const [{ browser }, stranger] = [await both(), await both()];
    expect((await activate(browser, stranger.ann)).status).toBe(401);
    expect(await browser.whoAmI()).toBe('Bob');
  });

  it('forgets one account when its session is revoked, and all when it signs out', async () => {
    const { browser, ann, bob } = await both();
    expect((await browser.auth('POST', '/multi-session/revoke', { sessionToken: ann })).status).toBe(200);
    expect((await activate(browser, ann)).status).toBe(401);
    expect(await browser.whoAmI()).toBe('Bob');
    expect((await browser.auth('POST', '/sign-out', {})).status).toBe(200);
    expect(await browser.whoAmI()).toBe(401);
    expect((await activate(browser, bob)).status).toBe(401);
    expect(await browser.whoAmI()).toBe(401);
  });

  it('is confirmed like any other: sessions are still checked exactly and remembered', () => {
    const report = world.log.find(({ message }) => message === 'User auth is on')?.fields;
    expect(report).toMatchObject({ sessionCheck: "SQLite's change counter" });
  });
});
