import {
  type Answer,
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  Person,
  type Target,
  type World,
} from '@invect/testing';
import { emailOTP, magicLink } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAddress, openPostOffice } from './post-office.js';

const AUTH = '/plugins/auth/api/auth';

const office = await openPostOffice();
afterAll(() => office.close());

function makeMailWorld(target: Target, expiresIn = 300): Promise<World> {
  return makeWorld(target, {
    betterAuth: {
      plugins: [
        magicLink({ expiresIn, sendMagicLink: ({ email, url }) => office.send(email, 'Sign in', `This way: ${url}`) }),
        emailOTP({
          expiresIn,
          sendVerificationOTP: ({ email, otp, type }) => office.send(email, type, `The code is ${otp}.`),
        }),
      ],
    },
  });
}

async function linkFor(visitor: Person, email: string, callbackURL = '/after'): Promise<URL> {
  const since = office.mails.length;
  expect((await visitor.auth('POST', '/sign-in/magic-link', { email, callbackURL })).status).toBe(200);
  return (await office.next(email, since)).link;
}

async function codeFor(visitor: Person, email: string): Promise<string> {
  const since = office.mails.length;
  const body = { email, type: 'sign-in' };
  expect((await visitor.auth('POST', '/email-otp/send-verification-otp', body)).status).toBe(200);
  return /\d{6}/.exec((await office.next(email, since)).text)?.[0] ?? '';
}

const signInByCode = (visitor: Person, email: string, otp: string): Promise<Answer> =>
  visitor.auth('POST', '/sign-in/email-otp', { email, otp });

/** Another one than that. */
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe.each(EACH_ADAPTER)('$name: signing in by mail', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeMailWorld(target);
  });
  afterAll(() => world.close());

  it('takes a link under the mount, in both URL forms, and never by HEAD', async () => {
    for (const shorten of [false, true]) {
      const [email, visitor] = [newAddress(), new Person(world)];
      const link = await linkFor(visitor, email);
      expect(link.href).toMatch(`${world.base}${AUTH}/magic-link/verify?token=`);
      if (shorten) link.pathname = link.pathname.replace('/api/auth/', '/');
      const scanned = await fetch(link, { method: 'HEAD', redirect: 'manual' });
      expect([scanned.status, scanned.headers.getSetCookie()]).toEqual([405, []]);
      expect(await visitor.whoAmI()).toBe(401);
      expect((await visitor.open(link)).url.pathname).toBe('/after');
      expect((await visitor.get('/me')).body).toMatchObject({ role: 'editor' });
    }
  });

  it('takes a code, and nobody before it', async () => {
    const [email, visitor] = [newAddress(), new Person(world)];
    const code = await codeFor(visitor, email);
    expect(await visitor.whoAmI()).toBe(401);
    expect((await signInByCode(visitor, email, code)).status).toBe(200);
    expect((await visitor.get('/me')).status).toBe(200);
  });
});

describe.each(EACH_DATABASE)('$name: a link in a mail', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeMailWorld(target);
  });
  afterAll(() => world.close());

  it('signs in once, also where twenty browsers open it at once', async () => {
    const email = newAddress();
    const link = await linkFor(new Person(world), email);
    const visitors = Array.from({ length: 20 }, () => new Person(world));
    await Promise.all(visitors.map((visitor) => visitor.open(link)));
    const seen = await Promise.all(visitors.map((visitor) => visitor.get('/me')));
    expect(seen.filter(({ status }) => status === 200)).toHaveLength(1);
    const late = new Person(world);
    await late.open(link);
    expect(await late.whoAmI()).toBe(401);
  });

  it('is a code that signs in once, also where twenty browsers give it at once', async () => {
    const email = newAddress();
    const code = await codeFor(new Person(world), email);
    const visitors = Array.from({ length: 20 }, () => new Person(world));
    const answers = await Promise.all(visitors.map((visitor) => signInByCode(visitor, email, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await signInByCode(new Person(world), email, code)).status).toBe(400);
  });
});

describe.each(ONE_TARGET)('$name: a link or a code', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeMailWorld(target);
  });
  afterAll(() => world.close());

  it('that was changed signs nobody in', async () => {
    const [email, visitor] = [newAddress(), new Person(world)];
    const link = await linkFor(visitor, email);
    link.searchParams.set('token', 'A'.repeat(32));
    expect((await visitor.open(link)).url.searchParams.get('error')).toBe('INVALID_TOKEN');
    expect(await visitor.whoAmI()).toBe(401);
  });

  it('of somebody else signs nobody in', async () => {
    const [mine, theirs, visitor] = [newAddress(), newAddress(), new Person(world)];
    const code = await codeFor(visitor, mine);
    await codeFor(visitor, theirs);
    expect((await signInByCode(visitor, theirs, code)).status).toBe(400);
    expect(await visitor.whoAmI()).toBe(401);
  });

  it('is guessed three times at most', async () => {
    const [email, visitor] = [newAddress(), new Person(world)];
    const code = await codeFor(visitor, email);
    for (let tries = 0; tries < 3; tries++) {
      expect((await signInByCode(visitor, email, wrong(code))).status).toBe(400);
    }
    expect((await signInByCode(visitor, email, code)).status).not.toBe(200);
    expect(await visitor.whoAmI()).toBe(401);
  });

  it('is worth nothing once it is over', async () => {
    const short = await makeMailWorld(target, -1);
    const [email, visitor] = [newAddress(), new Person(short)];
    await visitor.open(await linkFor(visitor, email));
    expect((await signInByCode(visitor, email, await codeFor(visitor, email))).status).not.toBe(200);
    expect(await visitor.whoAmI()).toBe(401);
    await short.close();
  });

  it('is worth nothing to a banned user', async () => {
    const [email, visitor] = [newAddress(), new Person(world)];
    await visitor.open(await linkFor(visitor, email));
    await world.sql('update "user" set banned = 1 where email = ?', email);
    expect(await visitor.whoAmI()).toBe(403);
    const again = new Person(world);
    await again.open(await linkFor(again, email));
    expect((await signInByCode(again, email, await codeFor(again, email))).status).toBe(403);
    expect(await again.whoAmI()).toBe(401);
  });

  it.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)'])(
    'does not lead to %j',
    async (callbackURL) => {
      const [email, visitor] = [newAddress(), new Person(world)];
      expect((await visitor.auth('POST', '/sign-in/magic-link', { email, callbackURL })).status).toBe(403);
      const link = await linkFor(visitor, email);
      link.searchParams.set('callbackURL', callbackURL);
      const page = await visitor.open(link, { until: /evil|javascript/ });
      expect([page.status, page.headers.get('location')]).toEqual([403, null]);
      expect(await visitor.whoAmI()).toBe(401);
    },
  );
});
