import {
  type IdentityProvider,
  makeWorld,
  PASSWORD,
  Person,
  startIdentityProvider,
  TARGETS,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { APIError } from 'better-auth/api';
import { admin, emailOTP, genericOAuth, magicLink } from 'better-auth/plugins';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const [target] = TARGETS as [Target];
const worlds: World[] = [];
let idp: IdentityProvider;
let accounts = 0;
beforeAll(async () => {
  idp = await startIdentityProvider();
});
afterAll(() => idp.close());
afterEach(async () => {
  vi.restoreAllMocks();
  for (const made of worlds.splice(0)) await made.close();
});

async function world(options: WorldOptions = {}): Promise<World> {
  const made = await makeWorld(target, options);
  worlds.push(made);
  return made;
}

const newEmail = (): string => `new-${++accounts}@example.test`;

/** What the start says about sign-up: the report's field, and the warnings. */
function saidAtStart({ log }: World): { signUp: unknown; warnings: string[] } {
  const report = log.find(({ message }) => message === 'User auth is on')?.fields as { signUp?: unknown } | undefined;
  const warned = log.filter(({ level, message }) => level === 'warn' && /^sign-up is open/.test(message));
  return { signUp: report?.signUp, warnings: warned.map(({ message }) => message) };
}

/** An OpenID provider of better-auth's, with options of its own. */
const provider = (options: object = {}) =>
  genericOAuth({
    config: [
      {
        providerId: 'oidc',
        discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
        scopes: ['email', 'profile'],
        ...idp.client,
        ...options,
      },
    ],
  });

/** Goes to the provider with an account that nobody knows, and back. Who they are to the host then, or the error. */
async function comeFromProvider(here: World, start: object = {}): Promise<unknown> {
  const sub = `newcomer-${++accounts}`;
  idp.accounts.set(sub, { email: `${sub}@example.test`, email_verified: true, name: sub });
  idp.visitor = sub;
  const visitor = new Person(here);
  const { body } = await visitor.auth('POST', '/sign-in/social', { provider: 'oidc', callbackURL: '/after', ...start });
  const page = await visitor.open(body.url);
  const { status } = await visitor.get('/me');
  return status === 200 ? 'signed in' : page.url.searchParams.get('error');
}

describe('the start report', () => {
  it.each([
    ['editor', {}, 'who may read, change and delete every flow and every credential that belongs to no team'],
    ['admin', { mapRole: () => 'admin' }, 'who may read, change and delete everything, of every team'],
    ['operator', { mapRole: () => 'operator' }, 'with all permissions of that role on every flow'],
  ])('says what a new user may do who becomes %s', async (role, userAuth, powers) => {
    const { signUp, warnings } = saidAtStart(await world({ userAuth, host: { roles: { operator: ['flow:read'] } } }));
    expect(signUp).toBe('open (email and password)');
    expect(warnings).toEqual([
      expect.stringContaining(`sign-up is open (email and password) and every new user becomes ${role}, ${powers}`),
    ]);
  });

  it('knows the role that the admin plugin gives new users, and the column’s default', async () => {
    const mapRole = (role: string | null | undefined) => (role === 'readonly' ? 'viewer' : 'editor');
    const viewers = await world({
      betterAuth: { plugins: [admin({ defaultRole: 'readonly' })] },
      userAuth: { mapRole },
    });
    expect(saidAtStart(viewers).warnings).toEqual([]);
    expect((await (await viewers.person()).get('/me')).body.role).toBe('viewer');
  });

  it('counts every way that is open', async () => {
    const send = async (): Promise<void> => {};
    const plugins = (closed: boolean) => [
      provider({ disableSignUp: closed }),
      magicLink({ sendMagicLink: send, disableSignUp: closed }),
      emailOTP({ sendVerificationOTP: send, disableSignUp: closed }),
    ];
    const open = await world({ betterAuth: { emailAndPassword: { enabled: false }, plugins: plugins(false) } });
    expect(saidAtStart(open)).toEqual({
      signUp: 'open (oidc, magic-link, email-otp)',
      warnings: [expect.stringContaining('open (oidc, magic-link, email-otp)')],
    });
    const closed = { emailAndPassword: { enabled: true, disableSignUp: true }, plugins: plugins(true) };
    expect(saidAtStart(await world({ betterAuth: closed }))).toEqual({ signUp: 'closed', warnings: [] });
  });

  it('says what signUp and allowedEmailDomains make of them', async () => {
    const options: [string, WorldOptions['userAuth']][] = [
      ['closed', { signUp: 'closed' }],
      ['by invitation (email and password)', { signUp: 'invite' }],
      [
        'open (email and password), for verified addresses of example.test, xn--bcher-kva.test',
        { allowedEmailDomains: ['Example.test', 'bücher.test'] },
      ],
    ];
    for (const [signUp, userAuth] of options)
      expect(saidAtStart(await world({ ...(userAuth && { userAuth }) }))).toEqual({ signUp, warnings: [] });
    const { warnings } = saidAtStart(await world());
    expect(warnings).toEqual([expect.stringContaining("set signUp: 'invite', or newUserRole: 'viewer'")]);
    const viewers = await world({ userAuth: { newUserRole: 'viewer' } });
    expect(saidAtStart(viewers)).toEqual({ signUp: 'open (email and password)', warnings: [] });
  });
});

describe('closing sign-up', () => {
  it('with emailAndPassword.disableSignUp closes that way, and users sign in as before', async () => {
    const here = await world({ betterAuth: { emailAndPassword: { enabled: true, disableSignUp: true } } });
    const known = { email: newEmail(), password: PASSWORD, name: 'Known' };
    await here.auth.api.createUser({ body: known });
    const answer = await here.stranger().signUp(newEmail());
    expect([answer.status, answer.body.code]).toEqual([400, 'EMAIL_PASSWORD_SIGN_UP_DISABLED']);
    const person = here.stranger();
    expect((await person.auth('POST', '/sign-in/email', known)).status).toBe(200);
    expect((await person.get('/me')).status).toBe(200);
  });

  it('with disableSignUp of a provider closes it; disableImplicitSignUp does not', async () => {
    const closed = await world({ betterAuth: { plugins: [provider({ disableSignUp: true })] } });
    const implicit = await world({ betterAuth: { plugins: [provider({ disableImplicitSignUp: true })] } });
    for (const start of [{}, { requestSignUp: true }])
      expect(await comeFromProvider(closed, start)).toBe('signup_disabled');
    expect(await comeFromProvider(implicit)).toBe('signup_disabled');
    expect(await comeFromProvider(implicit, { requestSignUp: true })).toBe('signed in');
  });

  it('with databaseHooks.user.create.before closes every way but for whom it lets in', async () => {
    const invited = new Set<string>();
    const codes: string[] = [];
    const here = await world({
      betterAuth: {
        databaseHooks: {
          user: {
            create: {
              before: async (user) => {
                if (!invited.has(user.email)) throw new APIError('FORBIDDEN', { message: 'By invitation only.' });
              },
            },
          },
        },
        plugins: [provider(), emailOTP({ sendVerificationOTP: async ({ otp }) => void codes.push(otp) })],
      },
    });
    expect(saidAtStart(here)).toEqual({
      signUp: 'open (email and password, oidc, email-otp), if databaseHooks.user.create.before agrees',
      warnings: [],
    });
    const answer = await here.stranger().signUp(newEmail());
    expect([answer.status, answer.body.message]).toEqual([403, 'By invitation only.']);
    expect(await comeFromProvider(here)).not.toBe('signed in');

    const stranger = here.stranger();
    const email = newEmail();
    await stranger.auth('POST', '/email-otp/send-verification-otp', { email, type: 'sign-in' });
    expect((await stranger.auth('POST', '/sign-in/email-otp', { email, otp: codes.at(-1) })).status).toBe(403);
    expect(await here.sql('select id from "user"')).toEqual([]);

    // Users that others make as well.
    await expect(here.auth.api.createUser({ body: { email, password: PASSWORD, name: 'A' } })).rejects.toThrow(
      /invitation/,
    );
    invited.add(email);
    expect((await stranger.signUp(email)).status).toBe(200);
    expect((await stranger.get('/me')).status).toBe(200);
  });

  it('with a hook that returns false lets nobody in either, though not every route answers well', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const codes: string[] = [];
    const here = await world({
      betterAuth: {
        databaseHooks: { user: { create: { before: async () => false } } },
        plugins: [emailOTP({ sendVerificationOTP: async ({ otp }) => void codes.push(otp) })],
      },
    });
    const stranger = here.stranger();
    const email = newEmail();
    expect((await stranger.signUp(email)).status).toBe(400);
    await stranger.auth('POST', '/email-otp/send-verification-otp', { email, type: 'sign-in' });
    expect(
      (await stranger.auth('POST', '/sign-in/email-otp', { email, otp: codes.at(-1) })).status,
    ).toBeGreaterThanOrEqual(400);
    expect(await here.sql('select id from "user"')).toEqual([]);
  });
});
