import { EVERY_TARGET, launch, makeWorld, PASSWORD, repeated, type World } from '@invect/testing';
import { ui } from '@invect/ui';
import { twoFactor } from 'better-auth/plugins';
import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Visitor } from './visitor.js';

const NAMES = [
  'Express 5 at /invect',
  'Express 5 at /',
  'Express 4 at /a/b',
  'Nest on Fastify at /invect',
  'Next at /invect',
];
const KILOBYTE = 1024;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each(repeated(EVERY_TARGET.filter(({ name }) => NAMES.includes(name))))('$name: the pages', (target) => {
  let world: World;
  let visitor: Visitor;
  let page: Page;
  const mails: string[] = [];

  beforeAll(async () => {
    const send = async ({ url }: { url: string }) => void mails.push(url);
    world = await makeWorld(target, {
      host: { plugins: [ui()] },
      betterAuth: {
        plugins: [twoFactor()],
        emailAndPassword: { enabled: true, sendResetPassword: send },
        socialProviders: { github: { clientId: 'x', clientSecret: 'y' } },
      },
    });
  });
  afterAll(() => world.close());

  beforeEach(() => open());
  afterEach(() => visitor.close());

  async function open(locale?: string): Promise<void> {
    visitor = await Visitor.open(browser, world, locale);
    page = visitor.page;
  }

  it('lead a stranger to sign in by keyboard alone, and back to where they were going', async () => {
    const { email } = await world.person('editor');
    await visitor.visit('/setup?from=a%20link');
    await visitor.heading('Sign in');
    expect(visitor.here).toMatch(/^\/sign-in\?next=%2Fsetup%3Ffrom%3Da/);
    await visitor.inspect('sign-in');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Continue with GitHub');
    await page.keyboard.press('Tab');
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await visitor.heading('Become the first admin');
    expect(new URL(page.url()).searchParams.get('from')).toBe('a link');
  });

  it.each(['//evil.test', 'https://evil.test', '/\\evil.test', '/../../evil', 'javascript:alert(1)'])(
    'do not lead to %s after a sign-in',
    async (next) => {
      const { email } = await world.person('editor');
      await visitor.visit(`/sign-in?next=${encodeURIComponent(next)}`);
      await visitor.signIn(email);
      await visitor.heading('Hello, Somebody');
      // Next.js takes the trailing slash away.
      expect(page.url().replace(/\/$/, '')).toBe(world.base);
    },
  );

  it('keep what was typed, say what is wrong, and lead to the first bad field', async () => {
    await visitor.visit('/sign-in');
    await visitor.heading('Sign in');
    await visitor.press('Sign in');
    expect(await page.locator(':focus').getAttribute('name')).toBe('email');
    await page.getByText('Fill this in.').first().waitFor();
    await visitor.inspect('sign-in-faults');
    await visitor.signIn('nobody@example.test', 'wrong-password');
    expect(await visitor.alert()).toBe('This address and password do not match. Check both.');
    expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe('nobody@example.test');
    await visitor.inspect('sign-in-refused');
  });

  it('send a form once, however often it is submitted', async () => {
    const { email } = await world.person('editor');
    let sent = 0;
    await page.route('**/sign-in/email', async (route) => {
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await visitor.visit('/sign-in');
    await visitor.fill({ 'E-mail': email, Password: PASSWORD });
    for (let times = 0; times < 4; times++) await page.keyboard.press('Enter');
    await visitor.heading('Hello, Somebody');
    expect(sent).toBe(1);
  });

  it('make an account, and sign out of it', async () => {
    const email = `ada-${Date.now()}@example.test`;
    await visitor.visit('/');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await visitor.heading('Create account');
    await visitor.fill({ Name: 'Ada Lovelace', 'E-mail': email, Password: 'short' });
    await visitor.press('Create account');
    await page.getByText('Use at least 8 characters.').waitFor();
    expect(await page.locator(':focus').getAttribute('name')).toBe('password');
    await visitor.inspect('sign-up');
    await visitor.fill({ Password: PASSWORD });
    await visitor.press('Create account');
    await visitor.heading('Hello, Ada Lovelace');
    await visitor.inspect('home');
    await visitor.signOut('Ada Lovelace');
    await visitor.visit('/');
    await visitor.heading('Sign in');
  });

  it('reset a password with the link of a mail, once', async () => {
    const { email } = await world.person('editor');
    await visitor.visit('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await visitor.heading('Reset your password');
    await visitor.inspect('forgot-password');
    await visitor.fill({ 'E-mail': email });
    await visitor.press('Send link');
    await page.getByText('a link is on its way').waitFor();
    const link = mails.at(-1) ?? '';
    await page.goto(link);
    await visitor.heading('Choose a new password');
    await visitor.inspect('reset-password');
    await visitor.fill({ 'New password': 'another-horse-10' });
    await visitor.press('Save password');
    await page.getByText('Your password is changed').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await visitor.signIn(email, 'another-horse-10');
    await visitor.heading('Hello, Somebody');
    await page.goto(link);
    await page.getByText('This link does not work any more').waitFor();
  });

  it('ask for the second factor: a code of the app, or a backup code', async () => {
    const person = await world.person('editor');
    const { body } = await person.auth('POST', '/two-factor/enable', { password: PASSWORD });
    const secret = new URL(body.totpURI).searchParams.get('secret') ?? '';
    expect((await person.auth('POST', '/two-factor/verify-totp', { code: await generate({ secret }) })).status).toBe(
      200,
    );
    await visitor.visit('/sign-in');
    await visitor.signIn(person.email);
    await visitor.heading('Second step');
    expect(await page.locator(':focus').getAttribute('name')).toBe('code');
    await visitor.inspect('second-factor');
    await visitor.fill({ 'Code of your app': '000000' });
    await visitor.press('Continue');
    expect(await visitor.alert()).toBe('This code is not right. Take the one that the app shows now.');
    await visitor.fill({ 'Code of your app': await generate({ secret }) });
    await visitor.press('Continue');
    await visitor.heading('Hello, Somebody');
    await visitor.signOut();
    await visitor.signIn(person.email);
    await visitor.press('Use a backup code');
    await visitor.fill({ 'Backup code': body.backupCodes[0] });
    await visitor.press('Continue');
    await visitor.heading('Hello, Somebody');
  });

  it('speak German to those who do', async () => {
    await visitor.close();
    await open('de-AT');
    await visitor.visit('/sign-in');
    await visitor.heading('Anmelden');
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    await visitor.press('Anmelden');
    await page.getByText('Füllen Sie das aus.').first().waitFor();
    await visitor.inspect('sign-in-german');
  });

  it('make the first admin, who has the token of the log', async () => {
    const { email } = await world.person('user');
    const [, link = ''] = world.log.map(({ message }) => /open \S+(\/setup#[\w-]+)/.exec(message)).find(Boolean) ?? [];
    await visitor.visit(link);
    await visitor.signIn(email);
    await visitor.heading('Become the first admin');
    const token = await page.getByLabel('Token', { exact: true }).inputValue();
    expect(link).toBe(`/setup#${token}`);
    await visitor.fill({ Token: 'not-the-token' });
    await visitor.press('Become admin');
    expect(await visitor.alert()).toBe('This token does not work. Take the newest one from the log.');
    await visitor.inspect('setup');
    await visitor.fill({ Token: token });
    await visitor.press('Become admin');
    await page.getByText('Your role: admin').waitFor();
    expect(await page.getByRole('link', { name: 'Become the first admin' }).count()).toBe(0);
  });

  it('take an invitation with a new account, and with one that exists', async () => {
    const admin = await world.person('admin');
    const invite = async (role: string): Promise<string> =>
      (await admin.call('POST', '/invitations', { role })).body.url;
    await page.goto(await invite('viewer'));
    await visitor.heading('Sign in');
    await page.getByText('You have been invited').waitFor();
    await visitor.inspect('invited');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await visitor.fill({ Name: 'Grace', 'E-mail': `grace-${Date.now()}@example.test`, Password: PASSWORD });
    await visitor.press('Create account');
    await visitor.heading('Hello, Grace');
    await page.getByText('Your role: viewer').waitFor();
    await page.goto(await invite('editor'));
    await visitor.press('Accept the invitation');
    await page.getByText('Your role: editor').waitFor();
    expect(await page.getByRole('button', { name: 'Accept the invitation' }).count()).toBe(0);
  });

  it('say that the server is gone, and go on when it is back', async () => {
    await visitor.visit('/sign-in');
    await visitor.heading('Sign in');
    await page.route('**/sign-in/email', (route) => route.abort());
    await visitor.signIn('ada@example.test');
    expect(await visitor.alert()).toBe('The server cannot be reached. Check your connection, and try again.');
  });

  it('load in 90 KB, files of a year included', async () => {
    await visitor.visit('/sign-in');
    await visitor.heading('Sign in');
    const bytes = await page.evaluate(() =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map((entry) => (entry as PerformanceResourceTiming).transferSize)
        .reduce((sum, size) => sum + size, 0),
    );
    // Next.js drops Content-Encoding, so the files come as they are there.
    if (!target.name.startsWith('Next')) expect(bytes).toBeLessThan(90 * KILOBYTE);
    expect(bytes).toBeGreaterThan(10 * KILOBYTE);
  });
});
