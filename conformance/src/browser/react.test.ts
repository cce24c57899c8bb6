import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHROMIUM, launch, PASSWORD, Person } from '@invect/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Example, startExample } from '../examples.js';

const SCREENSHOTS = fileURLToPath(new URL('../../screenshots/', import.meta.url));
const LOOKS = [
  { name: 'phone', size: { width: 390, height: 844 } },
  { name: 'desktop', size: { width: 1280, height: 800 } },
];

/** Specification, "Frontend Integration". */
const AUTH_CLIENT = [
  "import { createAuthClient } from 'better-auth/react'; // or /vue, /svelte, etc.",
  'export const authClient = createAuthClient({',
  "baseURL: 'http://localhost:3000/invect/plugins/auth',",
  '});',
  'export const { signIn, signUp, signOut, useSession } = authClient;',
];

const LOGIN_FORM = [
  "import { signIn } from './auth-client';",
  'function LoginForm() {',
  'const handleSubmit = async (e: React.FormEvent<HTMLFormElement>) => {',
  'e.preventDefault();',
  'const form = new FormData(e.currentTarget);',
  'await signIn.email({',
  "email: form.get('email') as string,",
  "password: form.get('password') as string,",
  '});',
  '};',
  'return (',
  '<form onSubmit={handleSubmit}>',
  '<input name="email" type="email" placeholder="Email" />',
  '<input name="password" type="password" placeholder="Password" />',
  '<button type="submit">Sign In</button>',
  '</form>',
  ');',
  '}',
];

if (CHROMIUM === null)
  console.warn('Skipped: the browser tests need Chromium (apt-get install chromium, or CHROMIUM_PATH).');

describe.skipIf(CHROMIUM === null).each(['same origin', 'cross-origin'] as const)('the React example, %s', (mode) => {
  const email = `ada-${mode.replace(' ', '-')}@example.test`;
  let browser: Browser;
  let example: Example;
  let page: Page;
  let pageUrl: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await launch();
    const script = ['server/start.ts', ...(mode === 'cross-origin' ? ['--cross-origin'] : [])];
    example = await startExample('react', script, { PAGE_PORT: '0' });
    pageUrl = /The page is at\s+(\S+)/.exec(example.printed)?.[1] ?? '';
    const context = await browser.newContext();
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(pageUrl);
  });
  afterAll(async () => {
    await browser?.close();
    await example?.close();
  });

  /** Every state in both schemes and sizes, for people to look at. */
  async function photograph(state: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const { name, size } of LOOKS) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize(size);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${state} on a ${name} scrolls sideways`).toBeLessThanOrEqual(0);
        if (mode === 'same origin')
          await page.screenshot({ path: `${SCREENSHOTS}${state}-${name}-${colorScheme}.png` });
      }
    }
  }

  async function fill(fields: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  }

  const heading = (name: string | RegExp) => page.getByRole('heading', { name }).waitFor();
  const alertText = async (): Promise<string> => {
    const alert = page.getByRole('alert').filter({ hasText: /./ });
    await alert.waitFor();
    return alert.innerText();
  };

  async function endSessionsElsewhere(): Promise<void> {
    const elsewhere = new Person({ base: example.invect, origin: new URL(pageUrl).origin });
    elsewhere.email = email;
    expect((await elsewhere.signIn()).status).toBe(200);
    expect((await elsewhere.auth('POST', '/revoke-sessions', {})).status).toBe(200);
  }

  it(`is served from ${mode === 'same origin' ? "the host's origin" : 'an origin of its own'}`, async () => {
    await heading('Welcome back');
    expect(new URL(pageUrl).origin === new URL(example.invect).origin).toBe(mode === 'same origin');
    await photograph('1-sign-in');
  });

  it('signs up with the keyboard alone, and shows the session', async () => {
    await page.getByRole('button', { name: 'Create an account' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Name').focus();
    for (const text of ['Ada Lovelace', email, PASSWORD]) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    await photograph('2-sign-up');
    await page.keyboard.press('Enter');
    await heading('Hello, Ada Lovelace');
    await page.getByText(email).waitFor();
    await page.getByText('No flows yet').waitFor();
    await photograph('3-no-flows');
  });

  it('adds flows, and lists them after a reload', async () => {
    const before = page.getByRole('listitem');
    for (const name of ['Weekly report', 'Greet new customers']) {
      await fill({ 'New flow': name });
      await page.keyboard.press('Enter');
      await before.filter({ hasText: name }).waitFor();
    }
    expect(await page.getByLabel('New flow').inputValue()).toBe('');
    await page.reload();
    await before.first().waitFor();
    expect(await page.locator('.flow-name').allInnerTexts()).toEqual(['Greet new customers', 'Weekly report']);
    await photograph('4-flows');
  });

  it('signs out, and says nothing of an ended session then', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Welcome back');
    expect(await page.getByText('Your session has ended').count()).toBe(0);
    await page.reload();
    await heading('Welcome back');
  });

  it('says that an email is taken', async () => {
    await page.getByRole('button', { name: 'Create an account' }).click();
    await fill({ Name: 'Somebody else', Email: email, Password: PASSWORD });
    await page.getByRole('button', { name: 'Create account' }).click();
    expect(await alertText()).toContain('already an account');
    await photograph('5-email-taken');
    await page.getByRole('button', { name: 'Sign in' }).click();
  });

  it('says that a password is wrong and keeps what was typed, then signs in with the right one', async () => {
    await fill({ Email: email, Password: 'not-the-password' });
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(await alertText()).toContain('do not match');
    expect(await page.getByLabel('Email').inputValue()).toBe(email);
    await photograph('6-wrong-password');
    await fill({ Password: PASSWORD });
    await page.keyboard.press('Enter');
    await heading('Hello, Ada Lovelace');
    await page.getByText('Weekly report').waitFor();
  });

  it('notices a session that was ended on another device', async () => {
    await endSessionsElsewhere();
    await fill({ 'New flow': 'Written too late' });
    await page.getByRole('button', { name: 'Add flow' }).click();
    await page.getByText('Your session has ended').waitFor();
    await heading('Welcome back');
    await photograph('7-session-ended');
  });

  it("signs in with the documentation's LoginForm", async () => {
    await page.getByRole('button', { name: 'LoginForm' }).click();
    await photograph('8-documented-form');
    await page.getByPlaceholder('Email').fill(email);
    await page.getByPlaceholder('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign In', exact: true }).first().click();
    await heading('Hello, Ada Lovelace');
    expect(await page.getByText('Written too late').count()).toBe(0);
  });

  it('says that the server cannot be reached, and goes on once it can', async () => {
    await page.route('**/invect/flows', (route) => route.abort());
    await fill({ 'New flow': 'Written offline' });
    await page.getByRole('button', { name: 'Add flow' }).click();
    expect(await alertText()).toContain('cannot be reached');
    await photograph('9-unreachable');
    await page.unroute('**/invect/flows');
    await page.getByRole('button', { name: 'Add flow' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Written offline' }).waitFor();
  });

  it('shows nothing to a page of an untrusted origin, whose visitor is signed in', async () => {
    const stranger = await page.context().newPage();
    await stranger.route('http://untrusted.localhost/', (route) => route.fulfill({ body: '<p>untrusted</p>' }));
    await stranger.goto('http://untrusted.localhost/');
    const outcome = await stranger.evaluate(
      (url) =>
        fetch(url, { credentials: 'include' }).then(
          ({ status }) => `read ${status}`,
          () => 'refused',
        ),
      `${example.invect}/health`,
    );
    expect(outcome).toBe('refused');
    await stranger.close();
  });

  it('notices an ended session when somebody comes back to the tab', async () => {
    await endSessionsElsewhere();
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await page.getByText('Your session has ended').waitFor();
  });

  it('threw no error in the page', () => {
    expect(complaints).toEqual([]);
  });
});

describe("the React example's sources", () => {
  it.each([
    ['auth-client.ts', AUTH_CLIENT],
    ['LoginForm.tsx', LOGIN_FORM],
  ])('have %s line by line as printed', (file, printed) => {
    const source = readFileSync(new URL(`../../../examples/react/src/${file}`, import.meta.url), 'utf8');
    const lines = source.split('\n').map((line) => line.trim());
    const from = lines.filter(Boolean);
    expect(from.slice(0, printed.length)).toEqual(printed);
  });
});
