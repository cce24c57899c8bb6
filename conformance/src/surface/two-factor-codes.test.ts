import { EVERY_DATABASE, PASSWORD, Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, codeOf, type Mail, makeTwoFactorWorld, newOwner, verify } from './second-factor.js';

describe.each(EVERY_DATABASE)('$name: codes of a second factor', (target) => {
  let world: World;
  const mails: Mail[] = [];
  beforeAll(async () => {
    const sendOTP = async ({ user, otp }: { user: { email: string }; otp: string }) =>
      void mails.push({ email: user.email, otp });
    world = await makeTwoFactorWorld(target, { twoFactor: { otpOptions: { sendOTP } } });
  });
  afterAll(() => world.close());

  it('of an authenticator app are good for their half minute and the one next to it', async () => {
    const { name, secret, ...owner } = await newOwner(world);
    for (const steps of [-100, -2, 3, 100]) {
      const { status, body } = await verify(await begin(world, owner), 'totp', await codeOf(secret, steps));
      expect([steps, status, body.code]).toEqual([steps, 401, 'INVALID_CODE']);
    }
    for (const steps of [0, 1]) {
      const browser = await begin(world, owner);
      await verify(browser, 'totp', await codeOf(secret, steps));
      expect([steps, await browser.whoAmI()]).toEqual([steps, name]);
    }
  });

  it('of an authenticator app are all of the code and nothing else', async () => {
    const { secret, ...owner } = await newOwner(world);
    const code = await codeOf(secret);
    for (const wrong of ['', code.slice(0, 5), `${code}0`, ` ${code}`, `-${code}`, '０'.repeat(6)]) {
      expect([wrong, (await verify(await begin(world, owner), 'totp', wrong)).status]).toEqual([wrong, 401]);
    }
    for (const odd of [null, Number(code), [code], { code }]) {
      const browser = await begin(world, owner);
      const { status } = await browser.auth('POST', '/two-factor/verify-totp', { code: odd });
      expect([odd, status, await browser.whoAmI()]).toEqual([odd, 400, 401]);
    }
  });

  // better-auth does not note which codes were used. A second use takes the password, too, within 90 seconds.
  it('of an authenticator app are taken again while they last, for another sign-in with the password', async () => {
    const { name, secret, ...owner } = await newOwner(world);
    const code = await codeOf(secret, 1);
    for (const browser of [await begin(world, owner), await begin(world, owner)]) {
      await verify(browser, 'totp', code);
      expect(await browser.whoAmI()).toBe(name);
    }
    expect((await verify(new Person(world), 'totp', code)).status).toBe(401);
  });

  it('for backup work once each, all ten of them', async () => {
    const { name, backupCodes, ...owner } = await newOwner(world);
    expect(new Set(backupCodes).size).toBe(10);
    for (const code of backupCodes) {
      expect(code).toMatch(/^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/);
      const browser = await begin(world, owner);
      expect((await verify(browser, 'backup-code', code)).status).toBe(200);
      expect(await browser.whoAmI()).toBe(name);
      const again = await begin(world, owner);
      expect((await verify(again, 'backup-code', code)).body.code).toBe('INVALID_BACKUP_CODE');
      expect(await again.whoAmI()).toBe(401);
    }
  });

  it('for backup are replaced by new ones, all at once', async () => {
    const { name, browser, backupCodes, ...owner } = await newOwner(world);
    const { body } = await browser.auth('POST', '/two-factor/generate-backup-codes', { password: PASSWORD });
    expect(body.backupCodes).toHaveLength(10);
    for (const code of backupCodes.slice(0, 3)) {
      expect((await verify(await begin(world, owner), 'backup-code', code)).status).toBe(401);
    }
    const elsewhere = await begin(world, owner);
    await verify(elsewhere, 'backup-code', body.backupCodes[0]);
    expect(await elsewhere.whoAmI()).toBe(name);
  });

  it('are not in the database as they are, nor secrets', async () => {
    const { secret, backupCodes } = await newOwner(world);
    const stored = JSON.stringify(await world.sql('select * from "twoFactor"'));
    expect(stored.length).toBeGreaterThan(500);
    for (const hidden of [secret, ...backupCodes]) expect(stored).not.toContain(hidden);
  });

  it('by mail go to the owner, once asked for, and count once', async () => {
    const { name, ...owner } = await newOwner(world);
    const browser = new Person(world);
    expect((await browser.signIn(owner.email)).body.twoFactorMethods.sort()).toEqual(['otp', 'totp']);
    expect(mails.filter(({ email }) => email === owner.email)).toEqual([]);
    expect((await browser.auth('POST', '/two-factor/send-otp', {})).status).toBe(200);
    expect(await browser.whoAmI()).toBe(401);
    const { otp } = mails.find(({ email }) => email === owner.email) as Mail;
    expect(otp).toMatch(/^\d{6}$/);
    expect((await verify(browser, 'otp', otp)).status).toBe(200);
    expect(await browser.whoAmI()).toBe(name);
    expect((await verify(await begin(world, owner), 'otp', otp)).status).toBe(400);
  });

  it('by mail are forgotten after five wrong ones, and belong to the sign-in that asked', async () => {
    const owner = await newOwner(world);
    const [browser, another] = [await begin(world, owner), await begin(world, owner)];
    await browser.auth('POST', '/two-factor/send-otp', {});
    const { otp } = mails.at(-1) as Mail;
    expect((await verify(another, 'otp', otp)).body.code).toBe('OTP_HAS_EXPIRED');
    const wrong = otp.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
    for (let time = 0; time < 5; time++) expect((await verify(browser, 'otp', wrong)).status).toBe(401);
    expect((await verify(browser, 'otp', otp)).body.code).toBe('TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE');
    expect(await browser.whoAmI()).toBe(401);
    expect((await new Person(world).auth('POST', '/two-factor/send-otp', {})).status).toBe(401);
  });
});
