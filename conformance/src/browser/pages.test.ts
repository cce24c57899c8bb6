import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { EVERY_TARGET, launch, makeWorld, PASSWORD, repeated, type World } from '@invect/testing';
import { ui } from '@invect/ui';
import { twoFactor } from 'better-auth/plugins';
import { generate } from 'otplib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const SCREENSHOTS = fileURLToPath(new URL('../../screenshots/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each(repeated(EVERY_TARGET.filter(({ name }) => NAMES.includes(name))))('$name: the pages', (target) => {
  let world: World;
  let context: BrowserContext;
  let page: Page;
  const mails: string[] = [];
  /** What nobody should see: errors of scripts, violations of the policy, requests to anybody else. */
  let complaints: string[];

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

  beforeEach(async () => {
    complaints = [];
    await open();
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function open(locale = 'en-GB'): Promise<void> {
    await context?.close();
    context = await browser.newContext({ locale, reducedMotion: 'reduce' });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // Chromium writes a line for every refusal of the server.
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !isRefusal) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== world.origin) complaints.push(request.url());
    });
  }

  const visit = (path: string) => page.goto(world.base + path);
  const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const fill = async (fields: Record<string, string>): Promise<void> => {
    for (const [label, value] of Object.entries(fields)) await field(label).fill(value);
  };
  const alert = async (): Promise<string> => {
    const told = page.getByRole('alert').filter({ hasText: /./ });
    await told.waitFor();
    return told.innerText();
  };
  const whereAmI = (): string => page.url().slice(world.base.length);
  const signIn = async (email: string, password = PASSWORD): Promise<void> => {
    await fill({ 'E-mail': email, Password: password });
    await press('Sign in');
  };

  /** In both schemes and sizes: nothing scrolls sideways, and axe finds nothing. */
  async function inspect(state: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [375, 1440]) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize({ width, height: 900 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${state} at ${width} px scrolls sideways`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `${SCREENSHOTS}pages-${state}-${width}-${colorScheme}.png` });
      }
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => {
        const { violations } = await (
          window as never as { axe: { run(): Promise<{ violations: never[] }> } }
        ).axe.run();
        return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`);
      });
      expect(found, `axe on ${state} in ${colorScheme}`).toEqual([]);
    }
  }

  it('lead a stranger to sign in by keyboard alone, and back to where they were going', async () => {
    const { email } = await world.person('editor');
    await visit('/setup?from=a%20link');
    await heading('Sign in');
    expect(whereAmI()).toMatch(/^\/sign-in\?next=%2Fsetup%3Ffrom%3Da/);
    await inspect('sign-in');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Continue with GitHub');
    await page.keyboard.press('Tab');
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await heading('Become the first admin');
    expect(new URL(page.url()).searchParams.get('from')).toBe('a link');
  });

  it.each(['//evil.test', 'https://evil.test', '/\\evil.test', '/../../evil', 'javascript:alert(1)'])(
    'do not lead to %s after a sign-in',
    async (next) => {
      const { email } = await world.person('editor');
      await visit(`/sign-in?next=${encodeURIComponent(next)}`);
      await signIn(email);
      await heading('Hello, Somebody');
      // Next.js takes the trailing slash away.
      expect(page.url().replace(/\/$/, '')).toBe(world.base);
    },
  );

  it('keep what was typed, say what is wrong, and lead to the first bad field', async () => {
    await visit('/sign-in');
    await heading('Sign in');
    await press('Sign in');
    expect(await page.locator(':focus').getAttribute('name')).toBe('email');
    await page.getByText('Fill this in.').first().waitFor();
    await inspect('sign-in-faults');
    await signIn('nobody@example.test', 'wrong-password');
    expect(await alert()).toBe('This address and password do not match. Check both.');
    expect(await field('E-mail').inputValue()).toBe('nobody@example.test');
    await inspect('sign-in-refused');
  });

  it('send a form once, however often it is submitted', async () => {
    const { email } = await world.person('editor');
    let sent = 0;
    await page.route('**/sign-in/email', async (route) => {
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await visit('/sign-in');
    await fill({ 'E-mail': email, Password: PASSWORD });
    for (let times = 0; times < 4; times++) await page.keyboard.press('Enter');
    await heading('Hello, Somebody');
    expect(sent).toBe(1);
  });

  it('make an account, and sign out of it', async () => {
    const email = `ada-${Date.now()}@example.test`;
    await visit('/');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await heading('Create account');
    await fill({ Name: 'Ada Lovelace', 'E-mail': email, Password: 'short' });
    await press('Create account');
    await page.getByText('Use at least 8 characters.').waitFor();
    expect(await page.locator(':focus').getAttribute('name')).toBe('password');
    await inspect('sign-up');
    await fill({ Password: PASSWORD });
    await press('Create account');
    await heading('Hello, Ada Lovelace');
    await inspect('home');
    await press('Sign out');
    await heading('Sign in');
    await visit('/');
    await heading('Sign in');
  });

  it('reset a password with the link of a mail, once', async () => {
    const { email } = await world.person('editor');
    await visit('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading('Reset your password');
    await inspect('forgot-password');
    await fill({ 'E-mail': email });
    await press('Send link');
    await page.getByText('a link is on its way').waitFor();
    const link = mails.at(-1) ?? '';
    await page.goto(link);
    await heading('Choose a new password');
    await inspect('reset-password');
    await fill({ 'New password': 'another-horse-10' });
    await press('Save password');
    await page.getByText('Your password is changed').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(email, 'another-horse-10');
    await heading('Hello, Somebody');
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
    await visit('/sign-in');
    await signIn(person.email);
    await heading('Second step');
    expect(await page.locator(':focus').getAttribute('name')).toBe('code');
    await inspect('second-factor');
    await fill({ 'Code of your app': '000000' });
    await press('Continue');
    expect(await alert()).toBe('This code is not right. Take the one that the app shows now.');
    await fill({ 'Code of your app': await generate({ secret }) });
    await press('Continue');
    await heading('Hello, Somebody');
    await press('Sign out');
    await heading('Sign in');
    await signIn(person.email);
    await press('Use a backup code');
    await fill({ 'Backup code': body.backupCodes[0] });
    await press('Continue');
    await heading('Hello, Somebody');
  });

  it('speak German to those who do', async () => {
    await open('de-AT');
    await visit('/sign-in');
    await heading('Anmelden');
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    await press('Anmelden');
    await page.getByText('Füllen Sie das aus.').first().waitFor();
    await inspect('sign-in-german');
  });

  it('make the first admin, who has the token of the log', async () => {
    const { email } = await world.person('user');
    await visit('/setup');
    await signIn(email);
    await heading('Become the first admin');
    await fill({ Token: 'not-the-token' });
    await press('Become admin');
    expect(await alert()).toBe('This token does not work. Take the newest one from the log.');
    await inspect('setup');
    const [, token = ''] = world.log.map(({ message }) => /"token":"([\w-]+)"/.exec(message)).find(Boolean) ?? [];
    await fill({ Token: token });
    await press('Become admin');
    await page.getByText('Your role: admin').waitFor();
    expect(await page.getByRole('link', { name: 'Become the first admin' }).count()).toBe(0);
  });

  it('take an invitation with a new account, and with one that exists', async () => {
    const admin = await world.person('admin');
    const invite = async (role: string): Promise<string> =>
      (await admin.call('POST', '/invitations', { role })).body.url;
    await page.goto(await invite('viewer'));
    await heading('Sign in');
    await page.getByText('You have been invited').waitFor();
    await inspect('invited');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await fill({ Name: 'Grace', 'E-mail': `grace-${Date.now()}@example.test`, Password: PASSWORD });
    await press('Create account');
    await heading('Hello, Grace');
    await page.getByText('Your role: viewer').waitFor();
    await page.goto(await invite('editor'));
    await press('Accept the invitation');
    await page.getByText('Your role: editor').waitFor();
    expect(await page.getByRole('button', { name: 'Accept the invitation' }).count()).toBe(0);
  });

  it('say that the server is gone, and go on when it is back', async () => {
    await visit('/sign-in');
    await heading('Sign in');
    await page.route('**/sign-in/email', (route) => route.abort());
    await signIn('ada@example.test');
    expect(await alert()).toBe('The server cannot be reached. Check your connection, and try again.');
  });

  it('load in 90 KB, files of a year included', async () => {
    await visit('/sign-in');
    await heading('Sign in');
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
