import type { World } from '@invect/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** What an endpoint answered to the page. */
export interface PageAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

/** What an authenticator answered to a sign-in, as JSON. */
export type Signed = AuthenticationResponseJSON;

/**
 * Somebody with a browser and an authenticator in it: Chromium's virtual one, which keeps passkeys and whose owner always agrees.
 */
export class PasskeyUser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly page: Page,
    private readonly mount: string,
  ) {}

  static async at(origin: string, browser: Browser, { mount }: Pick<World, 'mount'>): Promise<PasskeyUser> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.route('**/page-of-the-app', (route) => route.fulfill({ contentType: 'text/html', body: 'Hello' }));
    const user = new PasskeyUser(context, page, mount);
    await user.visit(origin);
    return user;
  }

  /** Opens an empty page of an origin. */
  async visit(origin: string): Promise<void> {
    await this.page.goto(`${origin}/page-of-the-app`);
  }

  /** Calls one of the host's own routes from the page. */
  call(method: string, path: string, sent?: unknown): Promise<PageAnswer> {
    return this.page.evaluate(
      async ([method, path, sent]) => {
        const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) };
        const response = await fetch(path, { method, ...(sent !== undefined && json) });
        const text = await response.text();
        return { status: response.status, body: text ? JSON.parse(text) : null };
      },
      [method, this.mount + path, sent] as const,
    );
  }

  /** Calls one of better-auth's. */
  auth(method: string, path: string, sent?: unknown): Promise<PageAnswer> {
    return this.call(method, `/plugins/auth${path}`, sent);
  }

  /** Lets the authenticator make a passkey. */
  create(options: object): Promise<RegistrationResponseJSON> {
    return this.page.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
        options as PublicKeyCredentialCreationOptionsJSON,
      );
      const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
      return made.toJSON() as RegistrationResponseJSON;
    }, options);
  }

  /** Lets the authenticator sign with a passkey it has. */
  sign(options: object): Promise<Signed> {
    return this.page.evaluate(async (options) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
        options as PublicKeyCredentialRequestOptionsJSON,
      );
      const signed = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
      return signed.toJSON() as AuthenticationResponseJSON;
    }, options);
  }

  async register(): Promise<PageAnswer> {
    const { body: options } = await this.auth('GET', '/passkey/generate-register-options');
    return this.auth('POST', '/passkey/verify-registration', { response: await this.create(options) });
  }

  async signIn(): Promise<PageAnswer> {
    const { body: options } = await this.auth('GET', '/passkey/generate-authenticate-options');
    return this.auth('POST', '/passkey/verify-authentication', { response: await this.sign(options) });
  }

  async whoAmI(): Promise<string | number> {
    const { status, body } = await this.call('GET', '/me');
    return status === 200 ? body.id : status;
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
