import { EACH_ADAPTER, ONE_TARGET, PASSWORD, Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  begin,
  codeOf,
  copyOf,
  makeTwoFactorWorld,
  newOwner,
  type Owner,
  setUp,
  TRUST,
  verify,
  wrongCodeOf,
} from './second-factor.js';

/** A browser that gave the second factor and asked not to be asked again. Signed out. */
async function trustedBrowser(world: World, owner: Owner): Promise<Person> {
  const browser = await begin(world, owner);
  await verify(browser, 'totp', await codeOf(owner.secret), { trustDevice: true });
  expect(await browser.whoAmI()).toBe(owner.name);
  await browser.auth('POST', '/sign-out', {});
  return browser;
}

/** Who a browser is after giving the password. */
async function afterPassword(browser: Person, { email }: Owner): Promise<string | number> {
  expect((await browser.signIn(email)).status).toBe(200);
  return browser.whoAmI();
}

describe.each(EACH_ADAPTER)('$name: a trusted device', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeTwoFactorWorld(target);
  });
  afterAll(() => world.close());

  it('needs the password only, and is this browser and no other', async () => {
    const owner = await newOwner(world);
    const browser = await trustedBrowser(world, owner);
    expect(await browser.whoAmI()).toBe(401);
    for (let time = 0; time < 3; time++) {
      expect(await afterPassword(browser, owner)).toBe(owner.name);
      await browser.auth('POST', '/sign-out', {});
    }
    expect(await afterPassword(new Person(world), owner)).toBe(401);
    expect((await browser.signIn(owner.email, 'not-the-password')).status).toBe(401);
    expect(await browser.whoAmI()).toBe(401);
  });

  it('keeps its trust in a cookie that pages cannot read and other sites cannot send', async () => {
    const owner = await newOwner(world);
    const { headers } = await verify(await begin(world, owner), 'totp', await codeOf(owner.secret), {
      trustDevice: true,
    });
    const line = headers.getSetCookie().find((cookie) => cookie.startsWith(`${TRUST}=`));
    for (const attribute of [/; HttpOnly/i, /; SameSite=Lax/i, /; Path=\//i, /; Max-Age=2592000/i]) {
      expect(line).toMatch(attribute);
    }
  });
});

describe.each(ONE_TARGET)('$name: the trust of a device', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeTwoFactorWorld(target);
  });
  afterAll(() => world.close());

  it('is not there unless asked for', async () => {
    const owner = await newOwner(world);
    for (const fields of [{}, { trustDevice: false }]) {
      const browser = await begin(world, owner);
      await verify(browser, 'totp', await codeOf(owner.secret), fields);
      expect(await browser.whoAmI()).toBe(owner.name);
      expect(browser.cookies.get(TRUST)).toBeUndefined();
    }
  });

  it('comes with a right code only', async () => {
    const owner = await newOwner(world);
    const browser = await begin(world, owner);
    const { headers } = await verify(browser, 'totp', await wrongCodeOf(owner.secret), { trustDevice: true });
    expect(headers.getSetCookie().join()).not.toContain(TRUST);
    expect(await afterPassword(browser, owner)).toBe(401);
  });

  it('comes with a backup code too', async () => {
    const owner = await newOwner(world);
    const browser = await begin(world, owner);
    await verify(browser, 'backup-code', owner.backupCodes[0] ?? '', { trustDevice: true });
    await browser.auth('POST', '/sign-out', {});
    expect(await afterPassword(browser, owner)).toBe(owner.name);
  });

  it('ends when the cookie is removed', async () => {
    const owner = await newOwner(world);
    const browser = await trustedBrowser(world, owner);
    browser.cookies.delete(TRUST);
    expect(await afterPassword(browser, owner)).toBe(401);
  });

  it('ends after trustDeviceMaxAge, whatever the browser keeps', async () => {
    const owner = await newOwner(world);
    const browser = await trustedBrowser(world, owner);
    const { id } = (await owner.browser.get('/me')).body;
    const past = new Date(Date.now() - 1000).toISOString();
    await world.sql(
      'update verification set "expiresAt" = ? where value = ? and identifier like ?',
      past,
      id,
      'trust-device-%',
    );
    expect(await afterPassword(browser, owner)).toBe(401);
  });

  it('is for one user: whoever else signs in there is asked', async () => {
    const [owner, other] = [await newOwner(world), await newOwner(world)];
    const browser = await trustedBrowser(world, owner);
    expect(await afterPassword(browser, other)).toBe(401);
  });

  it('cannot be made up or changed', async () => {
    const [owner, other] = [await newOwner(world), await newOwner(world)];
    const browser = await trustedBrowser(world, owner);
    const trust = decodeURIComponent(browser.cookies.get(TRUST) ?? '');
    const [hmac, identifier, signature] = trust.split(/[!.]/) as [string, string, string];
    const foreign = decodeURIComponent((await trustedBrowser(world, other)).cookies.get(TRUST) ?? '');
    const [foreignHmac, foreignIdentifier, foreignSignature] = foreign.split(/[!.]/) as [string, string, string];
    for (const forged of [
      `${hmac}!${identifier}`,
      `${hmac}!${identifier}.`,
      `${hmac}!${identifier}.${foreignSignature}`,
      `${foreignHmac}!${identifier}.${foreignSignature}`,
      `${hmac}!${foreignIdentifier}.${signature}`,
      foreign,
      'true',
    ]) {
      const visitor = new Person(world);
      visitor.cookies.set(TRUST, encodeURIComponent(forged));
      expect([forged, await afterPassword(visitor, owner)]).toEqual([forged, 401]);
    }
    expect(await afterPassword(browser, owner)).toBe(owner.name);
  });

  it('is renewed by every sign-in, which makes older copies of the cookie worthless', async () => {
    const owner = await newOwner(world);
    const browser = await trustedBrowser(world, owner);
    const copy = copyOf(browser, world, TRUST);
    expect(await afterPassword(browser, owner)).toBe(owner.name);
    expect(await afterPassword(copy, owner)).toBe(401);
  });

  it('ends with the second factor that is disabled there, and is not back with the next one', async () => {
    const owner = await newOwner(world);
    const browser = await trustedBrowser(world, owner);
    const copy = copyOf(browser, world, TRUST);
    await browser.signIn(owner.email);
    const kept = copyOf(browser, world, TRUST);
    expect((await browser.auth('POST', '/two-factor/disable', { password: PASSWORD })).status).toBe(200);
    await setUp(browser);
    await browser.auth('POST', '/sign-out', {});
    for (const visitor of [browser, copy, kept]) expect(await afterPassword(visitor, owner)).toBe(401);
  });

  // better-auth knows the trust of the browser that asks, and no other. It is worth nothing without the password, and for 30 days.
  it('stays in other browsers when the second factor is exchanged, until its rows are deleted', async () => {
    const owner = await newOwner(world);
    const browser = await trustedBrowser(world, owner);
    await owner.browser.auth('POST', '/two-factor/disable', { password: PASSWORD });
    await setUp(owner.browser);
    expect(await afterPassword(browser, owner)).toBe(owner.name);
    await browser.auth('POST', '/sign-out', {});
    const { id } = (await owner.browser.get('/me')).body;
    await world.sql('delete from verification where value = ? and identifier like ?', id, 'trust-device-%');
    expect(await afterPassword(browser, owner)).toBe(401);
  });
});
