import { makeWorld, PASSWORD, TARGETS, type Target, type World } from '@invect/testing';
import { twoFactor, username } from 'better-auth/plugins';
import { afterEach, expect, it, vi } from 'vitest';

const [target] = TARGETS as [Target];
let world: World;
afterEach(() => world.close());

it('a new session is not read back from the store to make a known device of its browser', async () => {
  world = await makeWorld(target, { betterAuth: { plugins: [username(), twoFactor()] } });
  const person = await world.person();
  const { internalAdapter } = await world.auth.$context;
  const findSession = vi.spyOn(internalAdapter, 'findSession');

  const browser = world.stranger();
  const named = { name: 'Ada', email: `ada-${world.port}@example.test`, password: PASSWORD, username: 'ada' };
  expect((await browser.auth('POST', '/sign-up/email', named)).status).toBe(200);
  expect((await Object.assign(world.stranger(), { email: person.email }).signIn()).status).toBe(200);
  const elsewhere = world.stranger();
  const { status } = await elsewhere.auth('POST', '/sign-in/username', { username: 'ada', password: PASSWORD });
  expect(status).toBe(200);
  expect(findSession).not.toHaveBeenCalled();
  vi.restoreAllMocks();

  // It is known all the same: strangers who lock the account do not lock it out.
  expect([...elsewhere.cookies.keys()]).toContain('better-auth.invect_device');
  const guess = { email: named.email, password: 'wrong-password' };
  for (let tries = 0; tries < 10; tries++) await world.stranger().auth('POST', '/sign-in/email', guess);
  expect((await world.stranger().auth('POST', '/sign-in/email', guess)).status).toBe(429);
  expect((await elsewhere.auth('POST', '/sign-in/email', { ...guess, password: PASSWORD })).status).toBe(200);
});
