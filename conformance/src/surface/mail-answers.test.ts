import { type Answer, makeWorld, ONE_TARGET, Person, type Target, type World } from '@invect/testing';
import type { BetterAuthOptions } from 'better-auth';
import { emailOTP, magicLink } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAddress, openPostOffice, type PostOffice } from './post-office.js';

/** What better-auth's admin plugin gives to a new user, and not to the one it makes up for an address that is taken. */
const NEW_ADMIN_FIELDS = { role: 'user', banned: false, banReason: null, banExpires: null };

/** A host whose users are known by addresses they have shown to be theirs. */
function makeMailWorld(target: Target, office: PostOffice, password: object = {}): Promise<World> {
  const betterAuth: Partial<BetterAuthOptions> = {
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      sendResetPassword: ({ user, url }) => office.send(user.email, 'Your password', url),
      customSyntheticUser: ({ coreFields, id }) => ({ ...coreFields, ...NEW_ADMIN_FIELDS, id }),
      ...password,
    },
    emailVerification: {
      sendOnSignUp: true,
      autoSignInAfterVerification: true,
      sendVerificationEmail: ({ user, url }) => office.send(user.email, 'Your address', url),
    },
    user: { changeEmail: { enabled: true } },
    plugins: [
      magicLink({ disableSignUp: true, sendMagicLink: ({ email, url }) => office.send(email, 'Sign in', url) }),
      emailOTP({ disableSignUp: true, sendVerificationOTP: ({ email, otp }) => office.send(email, 'Sign in', otp) }),
    ],
  };
  return makeWorld(target, { betterAuth });
}

type Asking = (email: string, visitor: Person) => Promise<Answer>;

const askForReset: Asking = (email, visitor) =>
  visitor.auth('POST', '/request-password-reset', { email, redirectTo: '/new-password' });
const askForVerification: Asking = (email, visitor) => visitor.auth('POST', '/send-verification-email', { email });
const askForLink: Asking = (email, visitor) => visitor.auth('POST', '/sign-in/magic-link', { email });
const askForCode: Asking = (email, visitor) =>
  visitor.auth('POST', '/email-otp/send-verification-otp', { email, type: 'sign-in' });
const guessCode: Asking = (email, visitor) => visitor.auth('POST', '/sign-in/email-otp', { email, otp: '000000' });
const signUp: Asking = (email, visitor) => visitor.signUp(email);

/** Somebody who signed up and has not opened the mail. */
async function unverified(world: World, office: PostOffice): Promise<{ email: string; link: URL }> {
  const email = newAddress();
  await new Person(world).signUp(email);
  return { email, link: (await office.next(email)).link };
}

/** Somebody who has, in the browser they did it with. */
async function verified(world: World, office: PostOffice): Promise<{ email: string; visitor: Person }> {
  const { email, link } = await unverified(world, office);
  const visitor = new Person(world);
  await visitor.open(link);
  expect(await visitor.whoAmI()).toBe('Somebody');
  return { email, visitor };
}

/** What an answer tells: values that are new in every answer count by their presence and order. */
const told = ({ status, body, headers }: Answer) => [status, shapeOf(body), headers.getSetCookie()];

function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]);
}

describe.each(ONE_TARGET)('$name: what an answer tells about an address', (target) => {
  let office: PostOffice;
  let world: World;
  beforeAll(async () => {
    office = await openPostOffice();
    world = await makeMailWorld(target, office);
  });
  afterAll(() => Promise.all([world.close(), office.close()]));

  it.each<[string, Asking]>([
    ['signing up', signUp],
    ['asking for a new password', askForReset],
    ['asking for the mail again', askForVerification],
    ['asking for a link', askForLink],
    ['asking for a code', askForCode],
    ['guessing a code', guessCode],
  ])('is nothing by %s', async (_how, ask) => {
    const { email: owned } = await verified(world, office);
    const { email: waiting } = await unverified(world, office);
    const answers = [];
    for (const email of [owned, waiting, newAddress()]) answers.push(told(await ask(email, new Person(world))));
    expect(answers[0]).toEqual(answers[2]);
    expect(answers[1]).toEqual(answers[2]);
  });

  // better-auth knows of it and leaves it to the app (better-auth/better-auth#8096); it lets nobody in.
  it('is that it is taken, by signing up with the admin plugin and without customSyntheticUser', async () => {
    const plain = await makeMailWorld(target, office, { customSyntheticUser: undefined });
    const { email } = await verified(plain, office);
    const roleFor = async (to: string) => (await new Person(plain).signUp(to)).body.user.role;
    expect([await roleFor(email), await roleFor(newAddress())]).toEqual([null, 'user']);
    await plain.close();
  });

  it('is nothing by changing to it, and its owner is not written to', async () => {
    const [{ email: taken, visitor: owner }, { visitor }] = [
      await verified(world, office),
      await verified(world, office),
    ];
    const changeTo = (newEmail: string) => visitor.auth('POST', '/change-email', { newEmail });
    const since = office.mails.length;
    const free = newAddress();
    expect(told(await changeTo(taken))).toEqual(told(await changeTo(free)));
    await office.next(free, since);
    expect(office.mails.slice(since).map(({ to }) => to)).toEqual([free]);
    expect((await owner.auth('GET', '/get-session')).body.user.email).toBe(taken);
  });

  it.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)'])(
    'leads no link to %j',
    async (callbackURL) => {
      const { email, link } = await unverified(world, office);
      link.searchParams.set('callbackURL', callbackURL);
      const stranger = new Person(world);
      const page = await stranger.open(link, { until: /evil|javascript/ });
      expect([page.status, page.headers.get('location')]).toEqual([403, null]);
      expect(await stranger.whoAmI()).toBe(401);
      const { visitor } = await verified(world, office);
      const since = office.mails.length;
      const asked = [
        await stranger.auth('POST', '/send-verification-email', { email, callbackURL }),
        await visitor.auth('POST', '/change-email', { newEmail: newAddress(), callbackURL }),
      ];
      expect(asked.map(({ status }) => status)).toEqual([403, 403]);
      expect(office.mails.slice(since)).toEqual([]);
    },
  );
});

describe.each(ONE_TARGET)('$name: a link to a new password', (target) => {
  let office: PostOffice;
  beforeAll(async () => {
    office = await openPostOffice();
  });
  afterAll(() => office.close());

  async function tokenFor(world: World): Promise<{ email: string; page: Answer }> {
    const { email } = await verified(world, office);
    const since = office.mails.length;
    await askForReset(email, new Person(world));
    const { link } = await office.next(email, since);
    link.pathname = link.pathname.replace('/api/auth/', '/');
    return { email, page: await new Person(world).open(link) };
  }

  it('leads there in its short form as well, and signs nobody in', async () => {
    const world = await makeMailWorld(target, office);
    const { email, page } = await tokenFor(world);
    const visitor = new Person(world);
    const body = { newPassword: 'another-horse-10', token: page.url.searchParams.get('token') };
    expect((await visitor.auth('POST', '/reset-password', body)).status).toBe(200);
    expect(await visitor.whoAmI()).toBe(401);
    expect((await visitor.signIn(email, body.newPassword)).status).toBe(200);
    await world.close();
  });

  it('carries no token once it is over, and the password stays', async () => {
    const world = await makeMailWorld(target, office, { resetPasswordTokenExpiresIn: -1 });
    const { email, page } = await tokenFor(world);
    expect(Object.fromEntries(page.url.searchParams)).toEqual({ error: 'INVALID_TOKEN' });
    expect((await new Person(world).signIn(email)).status).toBe(200);
    await world.close();
  });
});

describe.each(ONE_TARGET)('$name: while the mail server is down', (target) => {
  let world: World;
  let owned: string;
  let waiting: string;
  beforeAll(async () => {
    const office = await openPostOffice();
    world = await makeMailWorld(target, office);
    owned = (await verified(world, office)).email;
    waiting = (await unverified(world, office)).email;
    await office.close();
  });
  afterAll(() => world.close());

  async function answersTo(ask: Asking): Promise<Record<'owned' | 'waiting' | 'unknown', number>> {
    const statusFor = async (email: string): Promise<number> => {
      const visitor = new Person(world);
      const page = await ask(email, visitor);
      expect(page.text).not.toMatch(/ECONN|127\.0\.0\.1|smtp/i);
      expect(page.headers.getSetCookie()).toEqual([]);
      expect(await visitor.whoAmI()).toBe(401);
      return page.status;
    };
    return {
      owned: await statusFor(owned),
      waiting: await statusFor(waiting),
      unknown: await statusFor(newAddress()),
    };
  }

  // better-auth logs these failures and answers as ever, so that a failure tells nothing either.
  it.each<[string, Asking]>([
    ['signing up', signUp],
    ['asking for a new password', askForReset],
    ['asking for a code', askForCode],
  ])('%s is answered as ever, with no session', async (_what, ask) => {
    expect(await answersTo(ask)).toEqual({ owned: 200, waiting: 200, unknown: 200 });
  });

  it('asking for a link fails for everybody alike, with no session', async () => {
    expect(await answersTo(askForLink)).toEqual({ owned: 500, waiting: 500, unknown: 500 });
  });

  // Of better-auth's routes this one alone writes to some addresses only and lets the failure through: it tells that somebody
  // has signed up and not verified yet, while the server is down, and lets nobody in.
  it('asking for the mail again fails for those who wait for it, with no session', async () => {
    expect(await answersTo(askForVerification)).toEqual({ owned: 200, waiting: 500, unknown: 200 });
  });

  it('people who have verified sign in by password', async () => {
    const visitor = new Person(world);
    expect((await visitor.signIn(owned)).status).toBe(200);
    expect(await visitor.whoAmI()).toBe('Somebody');
  });
});
