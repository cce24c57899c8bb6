import {
  EACH_DATABASE,
  EVERY_DATABASE,
  type IdentityProvider,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  type Person,
  startIdentityProvider,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import type { BetterAuthPlugin } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { anonymous, emailOTP, genericOAuth, magicLink, phoneNumber, siwe } from 'better-auth/plugins';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

let idp: IdentityProvider;
beforeAll(async () => {
  idp = await startIdentityProvider();
});
afterAll(() => idp.close());

let people = 0;
const newEmail = (domain = 'example.test'): string => `way-${process.pid}-${++people}@${domain}`;

/** What better-auth has sent: links and codes, the last one at the end. */
const sent: string[] = [];

const DOMAIN = 'app.example.test';
const newWallet = (): string => `0x${(++people).toString().padStart(40, '0')}`;

function makeWaysWorld(
  target: Target,
  userAuth: WorldOptions['userAuth'],
  betterAuth: WorldOptions['betterAuth'] = {},
) {
  const plugins = [
    genericOAuth({
      config: [
        {
          providerId: 'oidc',
          discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
          scopes: ['email', 'profile'],
          ...idp.client,
        },
      ],
    }),
    magicLink({ sendMagicLink: async ({ url }) => void sent.push(url) }),
    emailOTP({ sendVerificationOTP: async ({ otp }) => void sent.push(otp) }),
    phoneNumber({
      sendOTP: async ({ code }) => void sent.push(code),
      signUpOnVerification: { getTempEmail: (number) => `${number.slice(1)}@phone.example.test` },
    }),
    siwe({ domain: DOMAIN, getNonce: async () => 'A1b2C3d4E5f6G7h8J', verifyMessage: async () => true }),
    anonymous(),
  ];
  return makeWorld(target, { ...(userAuth && { userAuth }), betterAuth: { ...betterAuth, plugins } });
}

/** A way to become a user. */
interface Way {
  readonly name: string;
  /** Whether the user has the address that was given, and has proved it. */
  readonly address: 'proven' | 'claimed' | 'made up';
  /** Comes as somebody with an address, or as the same again. Null where somebody is signed in, otherwise the refusal's code. */
  come(visitor: Person, email: string): Promise<string | null>;
}

const outcome = ({ status, body }: { status: number; body: { code?: string } }): string | null =>
  status === 200 ? null : `${status} ${body.code}`;

const redirected = ({ url }: { url: URL }): string | null => {
  const error = url.searchParams.get('error');
  return error === null ? null : `${url.pathname} ${error}`;
};

const wallets = new Map<string, string>();
const numbers = new Map<string, string>();

const WAYS: readonly Way[] = [
  {
    name: 'e-mail and password',
    address: 'claimed',
    async come(visitor, email) {
      const answer = await visitor.signIn(email);
      return outcome(answer.status === 200 ? answer : await visitor.signUp(email));
    },
  },
  {
    name: 'an OpenID provider',
    address: 'proven',
    async come(visitor, email) {
      idp.accounts.set(email, { email, email_verified: true, name: 'Somebody' });
      idp.visitor = email;
      const urls = { callbackURL: '/after', errorCallbackURL: '/sorry' };
      const { body } = await visitor.auth('POST', '/sign-in/social', { provider: 'oidc', ...urls });
      return redirected(await visitor.open(body.url));
    },
  },
  {
    name: 'a magic link',
    address: 'proven',
    async come(visitor, email) {
      const urls = { callbackURL: '/after', errorCallbackURL: '/sorry' };
      expect((await visitor.auth('POST', '/sign-in/magic-link', { email, ...urls })).status).toBe(200);
      return redirected(await visitor.open(sent.at(-1) ?? ''));
    },
  },
  {
    name: 'a code by mail',
    address: 'proven',
    async come(visitor, email) {
      await visitor.auth('POST', '/email-otp/send-verification-otp', { email, type: 'sign-in' });
      return outcome(await visitor.auth('POST', '/sign-in/email-otp', { email, otp: sent.at(-1) }));
    },
  },
  {
    name: 'a phone number',
    address: 'made up',
    async come(visitor, email) {
      const number = numbers.get(email) ?? `+1555${String(++people).padStart(7, '0')}`;
      numbers.set(email, number);
      await visitor.auth('POST', '/phone-number/send-otp', { phoneNumber: number });
      return outcome(await visitor.auth('POST', '/phone-number/verify', { phoneNumber: number, code: sent.at(-1) }));
    },
  },
  {
    name: 'a wallet',
    address: 'made up',
    async come(visitor, email) {
      const wallet = wallets.get(email) ?? newWallet();
      wallets.set(email, wallet);
      const { body } = await visitor.auth('POST', '/siwe/nonce', {});
      const message = [
        `${DOMAIN} wants you to sign in with your Ethereum account:`,
        wallet,
        '',
        `URI: https://${DOMAIN}`,
        'Version: 1',
        'Chain ID: 1',
        `Nonce: ${body.nonce}`,
        'Issued At: 2026-01-01T00:00:00.000Z',
      ].join('\n');
      return outcome(await visitor.auth('POST', '/siwe/verify', { message, signature: '0xgood' }));
    },
  },
];

const ANONYMOUS: Way = {
  name: 'an anonymous sign-in',
  address: 'made up',
  come: async (visitor) => outcome(await visitor.auth('POST', '/sign-in/anonymous', {})),
};

async function makeAdmin(world: World): Promise<Person> {
  const email = 'admin@example.test';
  await world.auth.api.createUser({ body: { email, password: PASSWORD, name: 'Admin', role: 'admin' } });
  await world.sql('delete from "session"');
  const admin = world.stranger();
  await admin.signIn(email);
  admin.id = (await admin.get('/me')).body.id;
  return admin;
}

/** Rows that belong to nobody but the admin, and to nothing that is still going on. */
async function leftBehind(world: World): Promise<unknown[]> {
  const rows = await Promise.all([
    world.sql('select id, email from "user" where email <> ?', 'admin@example.test'),
    world.sql('select a.id from "account" a where a."userId" not in (select id from "user")'),
    world.sql('select s.id from "session" s where s."userId" not in (select id from "user")'),
    world.sql('select user_id, role from invect_member'),
    world.sql('select identifier from "verification"'),
    world.sql('select uses from invect_invitation where uses > 0'),
  ]);
  return rows.flat();
}

const opened = async (world: World, admin: Person, body: object): Promise<Person> => {
  const { body: invitation } = await admin.call('POST', '/invitations', body);
  const visitor = world.stranger();
  expect((await visitor.get(`/accept-invitation/${invitation.url.split('/').at(-1)}`)).status).toBe(303);
  return visitor;
};

/** A refusal as it reaches the visitor: at `errorCallbackURL` after a redirect, otherwise as JSON. */
const refusedAs = (way: Way, code: string): string =>
  way.name === 'an OpenID provider' || way.name === 'a magic link' ? `/sorry ${code}` : `403 ${code}`;

describe.each(EACH_DATABASE)('$name: where sign-up is closed', (target) => {
  let world: World;
  let admin: Person;
  beforeAll(async () => {
    world = await makeWaysWorld(target, { signUp: 'closed' });
    admin = await makeAdmin(world);
  });
  afterAll(() => world.close());

  it.each([...WAYS, ANONYMOUS])('nobody becomes a user by $name', async (way) => {
    const visitor = world.stranger();
    expect(await way.come(visitor, newEmail())).toBe(refusedAs(way, 'auth:sign_up_closed'));
    expect((await visitor.get('/me')).status).toBe(401);
    expect(await leftBehind(world)).toEqual([]);
  });

  it('a sign-up answers alike whether the address has an account', async () => {
    const answers = [];
    for (const email of ['admin@example.test', newEmail()]) {
      const { status, body } = await world.stranger().signUp(email);
      answers.push([status, body]);
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('an admin adds users, who sign in as before', async () => {
    const email = newEmail();
    const body = { email, password: PASSWORD, name: 'Ada' };
    expect((await world.stranger().auth('POST', '/admin/create-user', body)).status).toBe(401);
    expect((await admin.auth('POST', '/admin/create-user', body)).status).toBe(200);
    const ada = world.stranger();
    expect((await ada.signIn(email)).status).toBe(200);
    expect((await ada.get('/me')).body.role).toBe('editor');
    await world.sql(
      `update "user" set "emailVerified" = ${world.store.authUrl.type === 'postgres' ? 'true' : '1'} where email = ?`,
      email,
    );
    for (const way of WAYS.filter(({ address }) => address === 'proven'))
      expect([way.name, await way.come(world.stranger(), email)]).toEqual([way.name, null]);
    expect((await ada.auth('POST', '/admin/create-user', { ...body, email: newEmail() })).status).toBe(403);
  });
});

describe.each(EACH_DATABASE)('$name: where sign-up is by invitation', (target) => {
  let world: World;
  let admin: Person;
  beforeAll(async () => {
    world = await makeWaysWorld(target, { signUp: 'invite' });
    admin = await makeAdmin(world);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    await world.sql('delete from invect_invitation');
    await world.sql('delete from invect_member');
    for (const table of ['session', 'account', 'walletAddress'])
      await world.sql(`delete from "${table}" where "userId" <> ?`, admin.id);
    await world.sql('delete from "user" where id <> ?', admin.id);
  });

  it.each([...WAYS, ANONYMOUS])(
    'a stranger, and who was invited with another address, do not come by $name',
    async (way) => {
      for (const visitor of [world.stranger(), await opened(world, admin, { email: newEmail(), role: 'admin' })]) {
        expect(await way.come(visitor, newEmail())).toBe(refusedAs(way, 'auth:invitation_required'));
        expect((await visitor.get('/me')).status).toBe(401);
        expect(await leftBehind(world)).toEqual([]);
      }
    },
  );

  it.each(WAYS)('who has an open link comes by $name, once, and comes again without it', async (way) => {
    const visitor = await opened(world, admin, { role: 'viewer' });
    const cheat = visitor.twin();
    const email = newEmail();
    expect(await way.come(visitor, email)).toBeNull();
    expect((await visitor.get('/me')).body.role).toBe('viewer');
    expect(visitor.cookieHeader()).not.toContain('invect_invitation');
    expect(await way.come(cheat, newEmail())).toBe(refusedAs(way, 'auth:invitation_required'));
    const again = world.stranger();
    expect(await way.come(again, email)).toBeNull();
    expect((await again.get('/me')).body).toMatchObject({ role: 'viewer', id: (await visitor.get('/me')).body.id });
  });

  it.each(WAYS.filter(({ address }) => address !== 'made up'))('who was invited comes by $name', async (way) => {
    const email = newEmail();
    const visitor = await opened(world, admin, { email, role: 'admin' });
    expect(await way.come(visitor, email)).toBeNull();
    expect((await visitor.get('/me')).body.role).toBe('admin');
  });

  it('an anonymous sign-in uses no invitation', async () => {
    const visitor = await opened(world, admin, { role: 'admin' });
    expect(await ANONYMOUS.come(visitor, '')).toBe('403 auth:invitation_required');
    expect(await leftBehind(world)).toEqual([]);
    expect(await WAYS[0]?.come(visitor, newEmail())).toBeNull();
  });
});

/** Whether a database stores Western European letters only, as MariaDB does unless its configuration says otherwise. */
async function isLatin({ store, sql }: World): Promise<boolean> {
  if (store.authUrl.type !== 'mysql') return false;
  const [row] = await sql('select @@character_set_database as name');
  return row?.['name'] === 'latin1';
}

describe.each(EVERY_DATABASE)('$name: where domains are listed', (target) => {
  const worlds: World[] = [];
  const start = async (userAuth: WorldOptions['userAuth'], betterAuth?: WorldOptions['betterAuth']) => {
    const world = await makeWaysWorld(
      target,
      { allowedEmailDomains: ['Good.test', 'bücher.test'], ...userAuth },
      betterAuth,
    );
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  it('an address counts if it is verified and of exactly such a domain', async () => {
    const world = await start({});
    for (const way of [...WAYS, ANONYMOUS]) {
      const isProven = way.address === 'proven';
      expect([way.name, await way.come(world.stranger(), newEmail('good.test'))]).toEqual([
        way.name,
        isProven ? null : refusedAs(way, 'auth:email_not_allowed'),
      ]);
      expect([way.name, await way.come(world.stranger(), newEmail('evil.test'))]).toEqual([
        way.name,
        refusedAs(way, 'auth:email_not_allowed'),
      ]);
    }
    const hasLatinOnly = await isLatin(world);
    const [byProvider] = WAYS.filter(({ name }) => name === 'an OpenID provider') as [Way];
    for (const domain of ['GOOD.test', 'xn--bcher-kva.test', 'bücher.test', 'BÜCHER.test'])
      expect([domain, await byProvider.come(world.stranger(), newEmail(domain))]).toEqual([domain, null]);
    for (const domain of [
      'sub.good.test',
      'evilgood.test',
      'good.test.evil.test',
      'good.test.',
      'good.test@evil.test',
      'evil.test@good.test',
      'good.test/.evil.test',
      'good.test:25',
      'good.test#.evil.test',
      'g%6fod.test',
      'ｇood.test',
      'gооd.test',
      'bucher.test',
      'good。test',
    ]) {
      const came = await byProvider.come(world.stranger(), newEmail(domain));
      // In a character set that has no such letters, better-auth's own query for the address fails.
      const fails = hasLatinOnly && /[\u0100-\uffff]/.test(domain);
      const refused = fails
        ? '/invect/plugins/auth/api/auth/error internal_server_error'
        : '/sorry auth:email_not_allowed';
      expect([domain, came]).toEqual([domain, refused]);
    }
    const rows = await world.sql('select email from "user"');
    expect(rows.filter(({ email }) => !/@(good|b\u00fccher|xn--bcher-kva)\.test$/.test(String(email)))).toEqual([]);
  });

  it('an address that the provider has not verified does not count', async () => {
    const world = await start({});
    const email = newEmail('good.test');
    idp.accounts.set(email, { email, email_verified: false, name: 'Eve' });
    idp.visitor = email;
    const visitor = world.stranger();
    const urls = { callbackURL: '/after', errorCallbackURL: '/sorry' };
    const { body } = await visitor.auth('POST', '/sign-in/social', { provider: 'oidc', ...urls });
    expect(redirected(await visitor.open(body.url))).toBe('/sorry auth:email_not_allowed');
    expect(await world.sql('select id from "user"')).toEqual([]);
  });

  it('a password is enough only behind a verified address, and the log says so', async () => {
    const open = await start({});
    const verifying = await start({}, { emailAndPassword: { enabled: true, requireEmailVerification: true } });
    const warned = ({ log }: World): boolean => log.some(({ message }) => message.includes('requireEmailVerification'));
    expect([warned(open), warned(verifying)]).toEqual([true, false]);
    const email = newEmail('good.test');
    expect((await verifying.stranger().signUp(email)).status).toBe(200);
    expect((await verifying.stranger().signIn(email)).status).toBe(403);
    const answers = [];
    for (const address of [newEmail('evil.test'), newEmail('evil.test')]) {
      const { status, body } = await verifying.stranger().signUp(address);
      answers.push([status, body.code]);
    }
    expect(answers).toEqual([
      [403, 'auth:email_not_allowed'],
      [403, 'auth:email_not_allowed'],
    ]);
  });

  it('they hold for an invitation and for an admin, who vouch for the address', async () => {
    const world = await start({ signUp: 'invite' });
    const admin = await makeAdmin(world);
    const refused = await admin.call('POST', '/invitations', { email: newEmail('evil.test'), role: 'viewer' });
    expect([refused.status, Object.keys(refused.body.fields ?? {})]).toEqual([400, ['email']]);
    const email = newEmail('good.test');
    const invited = await opened(world, admin, { email, role: 'viewer' });
    expect((await invited.signUp(email)).status).toBe(200);
    const holder = await opened(world, admin, { role: 'viewer' });
    expect((await holder.signUp(newEmail('good.test'))).body.code).toBe('auth:email_not_allowed');
    expect((await holder.signUp(newEmail('evil.test'))).body.code).toBe('auth:email_not_allowed');
    for (const [domain, status] of [
      ['good.test', 200],
      ['evil.test', 403],
    ] as const) {
      const body = { email: newEmail(domain), password: PASSWORD, name: 'A' };
      expect([domain, (await admin.auth('POST', '/admin/create-user', body)).status]).toEqual([domain, status]);
    }
    expect(await world.sql('select uses from invect_invitation where uses > 0')).toHaveLength(1);
  });

  it('a change of address is no way round, and who came before keeps theirs', async () => {
    const changeEmail = { enabled: true, updateEmailWithoutVerification: true };
    const world = await start({}, { user: { changeEmail } });
    const admin = await makeAdmin(world);
    const email = newEmail('good.test');
    await admin.auth('POST', '/admin/create-user', { email, password: PASSWORD, name: 'Ada' });
    const ada = world.stranger();
    await ada.signIn(email);
    const { id } = (await ada.get('/me')).body;
    for (const newEmailAddress of [newEmail('evil.test'), 'admin@example.test', `x@evil.test@good.test`]) {
      const answer = await ada.auth('POST', '/change-email', { newEmail: newEmailAddress });
      expect(answer.status === 400 || answer.body.code === 'auth:email_not_allowed').toBe(true);
    }
    const byAdmin = { userId: id, data: { email: newEmail('evil.test') } };
    expect((await admin.auth('POST', '/admin/update-user', byAdmin)).body.code).toBe('auth:email_not_allowed');
    expect(await world.sql('select email from "user" where id = ?', id)).toEqual([{ email }]);
    const other = newEmail('good.test');
    expect((await ada.auth('POST', '/change-email', { newEmail: other })).status).toBe(200);
    expect(await world.sql('select email from "user" where id = ?', id)).toEqual([{ email: other }]);

    expect((await admin.signIn('admin@example.test')).status).toBe(200);
    expect((await admin.auth('POST', '/update-user', { name: 'Still here' })).status).toBe(200);
  });
});

describe.each(ONE_TARGET)('$name: a new user', (target) => {
  let world: World;
  afterEach(() => world.close());

  it('has newUserRole until somebody gives them a role, in Invect or in better-auth', async () => {
    const before = await makeWorld(target, { userAuth: { newUserRole: 'viewer', admins: ['ada@example.test'] } });
    world = before;
    const [eve, ada] = [await world.person(), world.stranger()];
    await ada.signUp('ada@example.test');
    const roleOf = async (person: Person): Promise<string> => (await person.get('/me')).body.role;
    expect([await roleOf(eve), await roleOf(ada)]).toEqual(['viewer', 'viewer']);
    await world.sql('update "user" set "emailVerified" = 1 where id = ?', ada.id);
    expect(await roleOf(ada)).toBe('admin');
    expect((await ada.get(`/members/${eve.id}`)).body).toMatchObject({ role: 'viewer', assigned: false });
    const { body } = await ada.call('POST', '/invitations', { role: 'editor' });
    const invited = world.stranger();
    await invited.get(`/accept-invitation/${body.url.split('/').at(-1)}`);
    await invited.signUp(newEmail());
    expect(await roleOf(invited)).toBe('editor');
    await world.sql('update "user" set role = ? where id = ?', 'admin', eve.id);
    expect(await roleOf(eve)).toBe('admin');
    await ada.call('PATCH', `/members/${eve.id}`, { role: 'editor' });
    expect(await roleOf(eve)).toBe('editor');
    expect(world.log.filter(({ message }) => message.startsWith('sign-up is open'))).toEqual([]);
  });

  it('who is named in admins comes with a verified address, however sign-up is closed', async () => {
    for (const signUp of ['invite', 'closed'] as const) {
      const here = await makeWaysWorld(target, { signUp, admins: ['boss@example.test'] });
      world = here;
      const [byPassword, byProvider] = WAYS as [Way, Way];
      expect(await byPassword.come(here.stranger(), 'boss@example.test')).toMatch(/^403 auth:/);
      expect(await byProvider.come(here.stranger(), newEmail())).toMatch(/^\/sorry auth:/);
      const boss = here.stranger();
      expect(await byProvider.come(boss, 'boss@example.test')).toBeNull();
      expect((await boss.get('/me')).body.role).toBe('admin');
      if (signUp === 'invite') await here.close();
    }
  });

  it('who has the token of the first admin signs up with it, while there is no admin', async () => {
    world = await makeWorld(target, { userAuth: { signUp: 'invite', newUserRole: 'viewer' } });
    const [, token = ''] = world.log.map(({ message }) => /"token":"([\w-]+)"/.exec(message)).find(Boolean) ?? [];
    const [ada, eve] = [world.stranger(), world.stranger()];
    expect((await eve.get(`/accept-invitation/${'x'.repeat(43)}`)).status).toBe(404);
    for (const visitor of [ada, eve]) expect((await visitor.get(`/accept-invitation/${token}`)).status).toBe(303);
    expect((await ada.signUp(newEmail())).status).toBe(200);
    expect((await ada.get('/me')).body.role).toBe('viewer');
    expect((await ada.call('POST', '/setup/admin', { token })).status).toBe(200);
    expect((await ada.get('/me')).body.role).toBe('admin');
    expect((await eve.signUp(newEmail())).body.code).toBe('auth:invitation_required');
    expect((await eve.get(`/accept-invitation/${token}`)).status).toBe(404);
  });

  it('whom a plugin of better-auth writes by itself is asked as well', async () => {
    const direct = {
      id: 'direct',
      endpoints: {
        direct: createAuthEndpoint('/direct', { method: 'POST' }, async ({ context, json }) => {
          const at = { createdAt: new Date(), updatedAt: new Date() };
          const data = { email: newEmail(), name: 'Direct', emailVerified: true, ...at };
          return json(await context.adapter.create({ model: 'user', data }));
        }),
      },
    } satisfies BetterAuthPlugin;
    world = await makeWorld(target, { userAuth: { signUp: 'invite' }, betterAuth: { plugins: [direct] } });
    const admin = await makeAdmin(world);
    const refused = await world.stranger().auth('POST', '/direct', {});
    expect([refused.status, refused.body.code]).toEqual([403, 'auth:invitation_required']);
    const { status, body } = await (await opened(world, admin, { role: 'viewer' })).auth('POST', '/direct', {});
    expect(status).toBe(200);
    expect(await world.sql('select user_id, role from invect_member')).toEqual([{ user_id: body.id, role: 'viewer' }]);
  });

  it('whom the app itself makes is not asked for an invitation', async () => {
    world = await makeWorld(target, { userAuth: { signUp: 'invite' } });
    const email = newEmail();
    await world.auth.api.signUpEmail({ body: { email, password: PASSWORD, name: 'Ada' } });
    const ada = world.stranger();
    expect((await ada.signIn(email)).status).toBe(200);
    expect((await ada.get('/me')).status).toBe(200);
  });
});
