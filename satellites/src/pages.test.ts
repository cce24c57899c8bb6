import { passkey } from '@better-auth/passkey';
import { sso } from '@better-auth/sso';
import {
  CHROMIUM,
  type IdentityProvider,
  launch,
  ONE_TARGET,
  startIdentityProvider,
  type World,
} from '@invect/testing';
import { ui } from '@invect/ui';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Visitor } from '../../conformance/src/browser/visitor.js';
import { accountErrors as germanAccountErrors } from '../../packages/ui/react/account/texts/errors-de.js';
import { accountErrors } from '../../packages/ui/react/account/texts/errors-en.js';
import { de } from '../../packages/ui/react/texts/de.js';
import { en } from '../../packages/ui/react/texts/en.js';
import { makeSatelliteWorld } from './world.js';

if (CHROMIUM === null) console.warn('Skipped: passkeys need Chromium (apt-get install chromium, or CHROMIUM_PATH).');

describe.skipIf(CHROMIUM === null).each(ONE_TARGET)('$name: the pages, with passkeys and companies', (target) => {
  let browser: Browser;
  let world: World;
  let company: IdentityProvider;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    company = await startIdentityProvider();
    company.accounts.set('ada', { email: 'ada@acme.test', email_verified: true, name: 'Ada' });
    browser = await launch();
    const served = await makeSatelliteWorld(target, passkey() as never, {
      host: { plugins: [ui()] },
      betterAuth: {
        plugins: [
          sso({
            trustEmailVerified: true,
            defaultSSO: [
              {
                providerId: 'acme',
                domain: 'acme.test',
                oidcConfig: {
                  ...company.client,
                  issuer: company.issuer,
                  discoveryEndpoint: `${company.issuer}/.well-known/openid-configuration`,
                  pkce: true,
                  scopes: ['openid', 'email', 'profile'],
                },
              },
            ],
          } as never) as never,
        ],
        trustedOrigins: [company.issuer],
      },
    });
    // A passkey belongs to a name; an IP address has none.
    const origin = `http://localhost:${served.port}`;
    world = { ...served, origin, base: origin + served.mount };
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
    await company?.close();
  });
  beforeEach(async () => {
    visitor = await Visitor.open(browser, world);
    page = visitor.page;
  });
  afterEach(() => page.context().close());

  it('are told of both', async () => {
    const { body } = await world.stranger().get('/plugins/auth/sign-in-options');
    expect(body).toMatchObject({ passkey: true, sso: { providers: [{ id: 'acme' }] } });
    expect(JSON.stringify(body)).not.toContain(company.client.clientSecret);
  });

  it('add a passkey, sign in with it by keyboard, and remove it', async () => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    const { email } = await world.person();
    await visitor.visit('/account');
    await visitor.signIn(email);
    await visitor.heading('Account');
    await page.getByText('You have no passkeys yet.').waitFor();
    await visitor.press('Add a passkey');
    await page.getByRole('dialog').getByLabel('Name of the passkey').fill('Test laptop');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Passkeys' }).getByText('Test laptop').waitFor();
    await visitor.inspect('account-passkeys');
    await visitor.press('Add a passkey');
    await page.getByRole('dialog').getByLabel('Name of the passkey').fill('Again');
    await page.keyboard.press('Enter');
    expect(await visitor.alert()).toBe('This device has a passkey for your account already.');
    await page.keyboard.press('Escape');

    await visitor.signOut();
    await visitor.inspect('sign-in-passkey');
    await page.getByRole('button', { name: 'Use a passkey' }).focus();
    await page.keyboard.press('Enter');
    await visitor.heading('Hello, Somebody');

    await visitor.visit('/account');
    await page.getByRole('region', { name: 'Passkeys' }).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('You have no passkeys yet.').waitFor();
    await visitor.signOut();
    await visitor.press('Use a passkey');
    expect(await visitor.alert()).toContain('This passkey is not known here.');
    await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
  });

  it('lead to the sign-in of a company by address or by its button, and say if none is known', async () => {
    company.visitor = 'ada';
    await visitor.visit('/sign-in?next=%2Faccount');
    await visitor.press('Sign in with your company');
    await visitor.fill({ 'E-mail': 'somebody@elsewhere.test' });
    await visitor.press('Continue');
    expect(await visitor.alert()).toBe('No company with this address is known here. Check it, or use another way.');
    await visitor.fill({ 'E-mail': 'ada@acme.test' });
    await page.keyboard.press('Enter');
    await visitor.heading('Account');
    await page.getByText('ada@acme.test').first().waitFor();
    await visitor.signOut('Ada');
    await visitor.press('Continue with acme');
    await visitor.heading('Hello, Ada');
  });

  it('have a sentence for every error code of passkeys', () => {
    const elsewhere = new Set([
      // better-auth's client makes these itself. The pages have codes of their own: client:passkey_….
      ...['PREVIOUSLY_REGISTERED', 'REGISTRATION_CANCELLED', 'AUTH_CANCELLED', 'UNKNOWN_ERROR'],
      // Of registrations without a session, which the pages do not make.
      ...['RESOLVE_USER_REQUIRED', 'RESOLVED_USER_INVALID'],
    ]);
    const codes = Object.keys(passkey().$ERROR_CODES).filter((code) => !elsewhere.has(code));
    expect(codes.length).toBeGreaterThan(5);
    for (const sentences of [
      { ...en.errors, ...accountErrors },
      { ...de.errors, ...germanAccountErrors },
    ])
      expect(codes.filter((code) => !Object.hasOwn(sentences, code))).toEqual([]);
  });
});
