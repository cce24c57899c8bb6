import { ONE_TARGET, PASSWORD, Person, type World, type WorldOptions } from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { begin, codeOf, makeTwoFactorWorld, newOwner, verify, wrongCodeOf } from '../surface/second-factor.js';

const LIMIT = { userAuth: { signInThrottle: { maxFailures: 2, windowSeconds: 60 } } };

describe.each(ONE_TARGET)('$name: the limit of guesses, beside a second factor,', (target) => {
  let world: World;
  afterEach(() => world.close());
  const open = async (options: WorldOptions = {}): Promise<World> => {
    world = await makeTwoFactorWorld(target, options);
    return world;
  };

  it('takes three codes in ten seconds from one address, at whichever URL, where better-auth limits rates', async () => {
    await open({ betterAuth: { rateLimit: { enabled: true } } });
    const owner = await newOwner(world);
    const browser = await begin(world, owner);
    const code = await wrongCodeOf(owner.secret);
    const statuses = [];
    for (const form of ['/api/auth', '', '/api/auth', '']) {
      statuses.push((await browser.call('POST', `/plugins/auth${form}/two-factor/verify-totp`, { code })).status);
    }
    // The first of the three was the one that set it up.
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  it('knows a browser by a sign-in that was finished, and not by one that stopped after the password', async () => {
    await open(LIMIT);
    const owner = await newOwner(world);
    const [half, whole] = [await begin(world, owner), await begin(world, owner)];
    await verify(whole, 'totp', await codeOf(owner.secret));
    for (let time = 0; time < 2; time++) await new Person(world).signIn(owner.email, 'not-the-password');
    expect((await half.signIn(owner.email)).status).toBe(429);
    expect((await whole.signIn(owner.email)).body.twoFactorRedirect).toBe(true);
  });

  it('stops who is signed in and guesses the password that disables it', async () => {
    await open(LIMIT);
    const { browser } = await newOwner(world);
    const disable = async (password: string) =>
      (await browser.auth('POST', '/two-factor/disable', { password })).status;
    expect([await disable('wrong-one-1'), await disable('wrong-one-2'), await disable(PASSWORD)]).toEqual([
      400, 400, 429,
    ]);
    expect((await browser.auth('GET', '/get-session')).body.user.twoFactorEnabled).toBe(true);
  });
});
