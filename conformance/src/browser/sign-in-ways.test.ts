import { launch, makeWorld, ONE_TARGET, PASSWORD, type World } from '@invect/testing';
import { ui } from '@invect/ui';
import { emailOTP, magicLink, twoFactor } from 'better-auth/plugins';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Visitor } from './visitor.js';

describe.each(ONE_TARGET)('$name: the sign-in page', (target) => {
  let browser: Browser;
  let world: World;
  let visitor: Visitor;
  let page: Page;
  const links: string[] = [];
  const codes: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    const sendLink = async ({ url }: { url: string }) => void links.push(url);
    const sendCode = async ({ otp }: { otp: string }) => void codes.push(otp);
    world = await makeWorld(target, {
      host: { plugins: [ui()] },
      userAuth: { requireTwoFactor: ['viewer'] },
      betterAuth: {
        plugins: [
          magicLink({ sendMagicLink: sendLink, disableSignUp: true }),
          emailOTP({ sendVerificationOTP: sendCode }),
          twoFactor({ otpOptions: { sendOTP: sendCode } }),
        ],
        emailVerification: { sendVerificationEmail: sendLink, sendOnSignUp: true },
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

  it('sends a link that signs in once, to where the visitor was going', async () => {
    const { email } = await world.person('editor');
    await visitor.visit('/account');
    await visitor.heading('Sign in');
    await visitor.inspect('sign-in-ways');
    await visitor.fill({ 'E-mail': email });
    await visitor.press('Send me a link');
    expect(await page.locator(':focus').getAttribute('name')).toBe('email');
    expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(email);
    await page.keyboard.press('Enter');
    await page.getByText('A link is on its way').waitFor();
    await visitor.inspect('sign-in-link-sent');
    const link = links.at(-1) ?? '';
    await page.goto(link);
    await visitor.heading('Account');
    expect(visitor.here).toBe('/account');
    await visitor.signOut();
    await page.goto(link);
    await visitor.heading('Sign in');
    await page.getByText('This link does not work any more').waitFor();
    await visitor.visit('/sign-in?error=<b>whatever</b>');
    await page.getByText('That did not work. Try again.').waitFor();
  });

  it('sends a code that signs in', async () => {
    const { email } = await world.person('editor');
    await visitor.visit('/sign-in');
    await visitor.press('Send me a code');
    await visitor.press('Send code');
    expect(await page.locator(':focus').getAttribute('name')).toBe('email');
    await visitor.fill({ 'E-mail': email });
    await visitor.press('Send code');
    await page.getByText(`We have sent a code to ${email}`).waitFor();
    await visitor.inspect('sign-in-code');
    await visitor.fill({ 'Code from the e-mail': '000000' });
    await page.keyboard.press('Enter');
    expect(await visitor.alert()).toBe('This code is not right. Check it, or ask for a new one.');
    const before = codes.length;
    await visitor.press('Send a new code');
    await expect.poll(() => codes.length).toBe(before + 1);
    await visitor.fill({ 'Code from the e-mail': codes.at(-1) ?? '' });
    await page.keyboard.press('Enter');
    await visitor.heading('Hello, Somebody');
  });

  it('takes a mailed code as the second step', async () => {
    const person = await world.person('editor');
    const { status } = await person.auth('POST', '/two-factor/enable', { password: PASSWORD, method: 'otp' });
    expect(status).toBe(200);
    await visitor.visit('/sign-in');
    await visitor.signIn(person.email);
    await visitor.heading('Second step');
    await visitor.press('Send code');
    await page.getByText('A code is on its way').waitFor();
    await visitor.inspect('second-factor-mail');
    await visitor.fill({ 'Code from the e-mail': codes.at(-1) ?? '' });
    await page.getByLabel('Do not ask again on this device').check();
    await visitor.press('Continue');
    await visitor.heading('Hello, Somebody');
    await visitor.signOut();
    await visitor.signIn(person.email);
    await visitor.heading('Hello, Somebody');
  });

  it('leads to the second factor first who must have one, and then to where they were going', async () => {
    const person = await world.person('viewer');
    await visitor.visit('/account');
    await visitor.signIn(person.email);
    await visitor.heading('Second factor');
    await page.getByText('A second factor is required here').waitFor();
    await visitor.inspect('second-factor-required');
    await visitor.fill({ 'Current password': 'not-the-password' });
    await visitor.press('Set up');
    expect(await visitor.alert()).toBe('This password is not right.');
    await visitor.fill({ 'Current password': PASSWORD });
    await page.keyboard.press('Enter');
    const key = (await page.locator('p:has-text("Key:") code').innerText()).trim();
    await visitor.inspect('second-factor-app');
    const { generate } = await import('otplib');
    await visitor.fill({ 'Code that the app shows': await generate({ secret: key }) });
    await visitor.press('Continue');
    await visitor.heading('Account');
    await page.getByText('Your second factor is set up.').waitFor();
  });

  it('verifies an address by the link of a mail, once, and sends another link', async () => {
    const email = `vera-${Date.now()}@example.test`;
    await visitor.visit('/sign-up');
    await visitor.fill({ Name: 'Vera', 'E-mail': email, Password: PASSWORD });
    await visitor.press('Create account');
    await visitor.heading('Hello, Vera');
    await page.goto(links.at(-1) ?? '');
    await visitor.heading('Your e-mail address');
    await page.getByText('Your address is verified.').waitFor();
    await visitor.inspect('verified');
    await page.getByRole('link', { name: 'Continue' }).click();
    await visitor.heading('Hello, Vera');
    await page.goto((links.at(-1) ?? '').replace(/token=[^&]+/, 'token=forged'));
    await page.getByText('This link does not work any more').waitFor();
    await visitor.inspect('verify-again');
    await visitor.fill({ 'E-mail': email });
    await visitor.press('Send link');
    expect(await visitor.alert()).toBe('This address is verified already.');
    // Strangers are told the same of every address.
    await page.context().clearCookies();
    await page.keyboard.press('Enter');
    await page.getByText('a link is on its way').waitFor();
  });
});
