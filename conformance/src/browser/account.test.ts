import { launch, makeWorld, ONE_TARGET, PASSWORD, type Person, type World } from '@invect/testing';
import { ui } from '@invect/ui';
import { twoFactor } from 'better-auth/plugins';
import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Visitor } from './visitor.js';

/** A red square of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
);

describe.each(ONE_TARGET)('$name: the account page', (target) => {
  let browser: Browser;
  let world: World;
  let visitor: Visitor;
  let page: Page;
  const links: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    const send = async ({ url }: { url: string }) => void links.push(url);
    world = await makeWorld(target, {
      host: { plugins: [ui()] },
      betterAuth: {
        plugins: [twoFactor()],
        emailVerification: { sendVerificationEmail: send },
        socialProviders: { github: { clientId: 'x', clientSecret: 'y' } },
        user: {
          changeEmail: { enabled: true, updateEmailWithoutVerification: true },
          deleteUser: { enabled: true },
        },
      },
    });
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });
  beforeEach(async () => {
    visitor = await Visitor.open(browser, world);
    page = visitor.page;
  });
  afterEach(() => visitor.close());

  /** Somebody on their account page. */
  async function onAccount(role = 'editor'): Promise<Person> {
    const person = await world.person(role);
    await visitor.visit('/account');
    await visitor.signIn(person.email);
    await visitor.heading('Account');
    return person;
  }
  const section = (name: string) => page.getByRole('region', { name, exact: true });
  const dialog = () => page.getByRole('dialog');

  it('changes the name by keyboard alone, once, and the head says it', async () => {
    await onAccount();
    await section('Where you are signed in').getByText('this device').waitFor();
    await visitor.inspect('account');
    let sent = 0;
    await page.route('**/update-user', async (route) => {
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await page.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Ada Lovelace');
    for (let times = 0; times < 3; times++) await page.keyboard.press('Enter');
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'Ada Lovelace' }).waitFor();
    expect(sent).toBe(1);
    await visitor.fill({ Name: ' ' });
    await page.keyboard.press('Enter');
    await page.getByText('Fill this in.').waitFor();
    expect(await page.locator(':focus').getAttribute('name')).toBe('name');
  });

  it('keeps a small picture, shows no picture of another site, and removes it', async () => {
    const person = await onAccount();
    const image = async () => (await person.auth('GET', '/get-session')).body.user.image;
    await page.getByLabel('Picture', { exact: true }).setInputFiles({
      name: 'me.txt',
      mimeType: 'image/png',
      buffer: Buffer.from('no picture'),
    });
    expect(await visitor.alert()).toContain('not a picture that the browser can read');
    await page
      .getByLabel('Picture', { exact: true })
      .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: PNG });
    await page.locator('img.invect-avatar').waitFor();
    expect(await image()).toMatch(/^data:image\/jpeg;base64,/);
    expect((await image()).length).toBeLessThan(8_000);
    await section('Profile').getByRole('button', { name: 'Remove' }).click();
    await page.locator('span.invect-avatar').waitFor();
    expect(await image()).toBeNull();
    await visitor.press('Address of a picture on the web');
    await dialog().getByLabel('Address of a picture on the web').fill('javascript:alert(1)');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Write an address that begins with https://.').waitFor();
    await dialog().getByLabel('Address of a picture on the web').fill('https://pictures.test/me.png');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    expect(await image()).toBe('https://pictures.test/me.png');
    await page.locator('span.invect-avatar').waitFor();
  });

  it('changes the address, and verifies the new one', async () => {
    await onAccount();
    const email = `new-${Date.now()}@example.test`;
    await visitor.press('Change address');
    await dialog().getByLabel('New address').fill('no address');
    await page.keyboard.press('Enter');
    await dialog().getByText('Write an e-mail address, like').waitFor();
    await dialog().getByLabel('New address').fill(email);
    await page.keyboard.press('Enter');
    await dialog().getByText('a link is on its way').waitFor();
    await dialog().getByRole('button', { name: 'Continue' }).click();
    await section('E-mail address').getByText(email).waitFor();
    await section('E-mail address').getByText('not verified').waitFor();
    await page.goto(links.at(-1) ?? '');
    await page.getByText('Your address is verified.').waitFor();
    await page.getByRole('link', { name: 'Continue' }).click();
    await visitor.heading('Account');
    await section('E-mail address').getByText('verified', { exact: true }).waitFor();
  });

  it('changes the password, and ends the other sessions', async () => {
    const person = await onAccount();
    await visitor.press('Change password');
    await dialog().getByLabel('Current password').fill('not-the-password');
    await dialog().getByLabel('New password').fill('short');
    await page.keyboard.press('Enter');
    await dialog().getByText('Use at least 8 characters.').waitFor();
    await dialog().getByLabel('New password').fill('another-horse-10');
    await page.keyboard.press('Enter');
    expect(await visitor.alert()).toBe('This password is not right.');
    await visitor.inspect('account-password');
    await dialog().getByLabel('Current password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('Your password is changed.').waitFor();
    expect(await person.whoAmI()).toBe(401);
    expect((await person.signIn(person.email, 'another-horse-10')).status).toBe(200);
  });

  it('lists sessions with their device, and ends one, and all others', async () => {
    const person = await onAccount();
    await section('Where you are signed in').getByText('Chrome on Linux').waitFor();
    const end = section('Where you are signed in').getByRole('button', { name: 'Sign out', exact: true });
    await end.click();
    await page.getByRole('alertdialog').getByText('Whoever uses it has to sign in again.').waitFor();
    await visitor.inspect('account-end-session');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed in on this device only.').waitFor();
    expect(await person.whoAmI()).toBe(401);
    await person.signIn();
    await page.reload();
    await visitor.press('Sign out everywhere else');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('You are signed in on this device only.').waitFor();
    expect(await person.whoAmI()).toBe(401);
  });

  it('sets up a second factor with the codes of an app, makes new backup codes, and turns it off', async () => {
    const person = await onAccount();
    const factor = section('Second factor');
    await factor.getByLabel('Current password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await factor.locator('svg').waitFor();
    const secret = await factor.locator('p:has-text("Key:") code').innerText();
    expect(await factor.locator('.invect-codes li').count()).toBe(10);
    await factor.getByLabel('Code that the app shows').fill('000000');
    await page.keyboard.press('Enter');
    expect(await visitor.alert()).toBe('This code is not right. Take the one that the app shows now.');
    await factor.getByLabel('Code that the app shows').fill(await generate({ secret }));
    await page.keyboard.press('Enter');
    await factor.getByText('Your second factor is set up.').waitFor();
    await visitor.press('New backup codes');
    await dialog().getByLabel('Current password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    const code = await factor.locator('.invect-codes li').first().innerText();
    await visitor.inspect('account-second-factor');
    await visitor.signOut();
    await visitor.signIn(person.email);
    await visitor.press('Use a backup code');
    await visitor.fill({ 'Backup code': code });
    await visitor.press('Continue');
    await visitor.heading('Hello, Somebody');
    await visitor.visit('/account');
    await visitor.press('Turn off');
    await dialog().getByLabel('Current password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await factor.getByRole('button', { name: 'Set up' }).waitFor();
  });

  it('makes a key that is shown once and works within its scopes, and revokes it', async () => {
    await onAccount();
    await visitor.press('New key');
    await dialog().getByLabel('Name').fill('Nightly report');
    await page.keyboard.press('Enter');
    await dialog().getByText('Choose at least one scope.').waitFor();
    await dialog().getByLabel('flow:read').check();
    await visitor.inspect('account-new-key');
    await dialog().getByRole('button', { name: 'Make key' }).click();
    const token = await dialog().getByLabel('Key', { exact: true }).inputValue();
    await visitor.inspect('account-key');
    await page.keyboard.press('Escape');
    const call = (path: string) =>
      fetch(world.base + path, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);
    expect([await call('/flows'), await call('/credentials')]).toEqual([200, 403]);
    await section('Personal keys').getByText('Nightly report').waitFor();
    expect(await page.content()).not.toContain(token);
    await visitor.press('Revoke');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('You have no keys.').waitFor();
    expect(await call('/flows')).toBe(401);
  });

  it('leads to sign in when the session has ended in the middle, and back with what was typed', async () => {
    const person = await onAccount();
    await visitor.fill({ Name: 'Typed before' });
    await person.auth('POST', '/revoke-sessions', {});
    await section('Profile').getByRole('button', { name: 'Save' }).click();
    await visitor.heading('Sign in');
    await visitor.signIn(person.email);
    await visitor.heading('Account');
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Typed before');
    await section('Profile').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const kept = await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('invect:draft')));
    expect(kept).toEqual([]);
  });

  it('says who an admin acts as, hides what is theirs alone, and stops', async () => {
    await onAccount('admin');
    const { id } = await world.person('editor');
    const status = await page.evaluate(
      async ([url, userId]) => {
        const json = { 'content-type': 'application/json' };
        return (await fetch(url, { method: 'POST', headers: json, body: JSON.stringify({ userId }) })).status;
      },
      [`${world.base}/plugins/auth/admin/impersonate-user`, id] as const,
    );
    expect(status).toBe(200);
    await visitor.visit('/account');
    await page.getByText('You act as Somebody.').waitFor();
    expect(await page.getByRole('button', { name: 'New key' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Change password' }).count()).toBe(0);
    await visitor.inspect('impersonating');
    await visitor.press('Stop');
    await page.getByText('Your role: admin').waitFor();
    expect(await page.getByText('You act as').count()).toBe(0);
  });

  it('deletes the account with its password, and nothing remains of the session', async () => {
    const person = await onAccount();
    await visitor.press('Delete account');
    await dialog().getByText('nobody can bring the account back').waitFor();
    await visitor.inspect('account-delete');
    await dialog().getByLabel('Password').fill('not-the-password');
    await page.keyboard.press('Enter');
    expect(await visitor.alert()).toBe('This password is not right.');
    await dialog().getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await visitor.heading('Sign in');
    expect((await person.signIn()).status).toBe(401);
  });
});
