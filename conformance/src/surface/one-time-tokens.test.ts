import {
  type Answer,
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  type Person,
  type Target,
  type World,
} from '@invect/testing';
import { oneTimeToken } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

const tokenWorld = (target: Target, options?: Parameters<typeof oneTimeToken>[0]): Promise<World> =>
  makeWorld(target, { betterAuth: { plugins: [oneTimeToken(options)] } });

const generate = (person: Person, form: string = FORMS[0]): Promise<Answer> =>
  person.call('GET', `${form}/one-time-token/generate`);

const redeem = (person: Person, token: unknown, form: string = FORMS[0]): Promise<Answer> =>
  person.call('POST', `${form}/one-time-token/verify`, { token });

async function me(person: Person): Promise<string> {
  const { status, body } = await person.twin().get('/me');
  return status === 200 ? body.id : `${status} ${body.code}`;
}

describe.each(EACH_ADAPTER)('$name: a one-time token', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await tokenWorld(target);
  });
  afterAll(() => world.close());

  it.each(FORMS)('takes a session to another browser, once, at %s', async (form) => {
    const person = await world.person();
    const { token } = (await generate(person, form)).body;
    const [phone, late] = [world.stranger(), world.stranger()];
    expect((await redeem(phone, token, form)).status).toBe(200);
    expect(await me(phone)).toBe(person.id);
    expect((await redeem(late, token, form)).status).toBe(400);
    expect(await me(late)).toBe('401 auth:session_not_found');
    // It is one session: signing out on the phone signs out here.
    expect((await phone.signOut()).status).toBe(200);
    expect(await me(person)).toBe('401 auth:session_expired');
  });
});

describe.each(EACH_DATABASE)('$name: a one-time token', (setting) => {
  let world: World;
  beforeAll(async () => {
    world = await tokenWorld(setting);
  });
  afterAll(() => world.close());

  it('is redeemed by one of fifty who try at once', async () => {
    const person = await world.person();
    const { token } = (await generate(person)).body;
    const browsers = Array.from({ length: 50 }, () => world.stranger());
    const answers = await Promise.all(browsers.map((browser) => redeem(browser, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const signedIn = await Promise.all(browsers.map(me));
    expect(signedIn.filter((id) => id === person.id)).toHaveLength(1);
  });

  it.each<[string, (person: Person) => Promise<unknown>]>([
    ['its session was signed out', (person) => person.twin().signOut()],
    ['all sessions were revoked', (person) => person.auth('POST', '/revoke-sessions', {})],
    ['its time is over', () => expire()],
  ])('is refused once %s', async (_what, end) => {
    const person = await world.person();
    const { token } = (await generate(person)).body;
    await end(person);
    const browser = world.stranger();
    expect((await redeem(browser, token)).status).toBe(400);
    expect(await me(browser)).toMatch(/^401 /);
  });

  async function expire(): Promise<void> {
    const past = setting.database.name === 'MariaDB' ? '2020-01-01 00:00:00' : '2020-01-01T00:00:00.000Z';
    await world.sql('update verification set "expiresAt" = ?', past);
  }
});

describe.each(ONE_TARGET)('$name: one-time tokens', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await tokenWorld(target);
  });
  afterAll(() => world.close());

  it('are given to nobody without a session, and made by no HEAD', async () => {
    expect((await generate(world.stranger())).status).toBe(401);
    const person = await world.person();
    const { status } = await person.call('HEAD', '/plugins/auth/one-time-token/generate');
    expect(status).toBe(405);
    expect(await world.sql("select id from verification where identifier like 'one-time-token:%'")).toEqual([]);
  });

  it.each([['made-up'], [''], [null], [{ $ne: '' }], [['x']], ['%']])('of %j are refused', async (token) => {
    await generate(await world.person());
    const browser = world.stranger();
    expect((await redeem(browser, token)).status).toBe(400);
    expect(await me(browser)).toBe('401 auth:session_not_found');
  });

  it('of a banned user open no browser', async () => {
    const person = await world.person();
    const { token } = (await generate(person)).body;
    await world.sql('update "user" set banned = 1 where id = ?', person.id);
    const browser = world.stranger();
    expect((await redeem(browser, token)).status).toBeGreaterThanOrEqual(400);
    expect(await me(browser)).toBe('401 auth:session_not_found');
  });

  it('are stored hashed where the app says so, and made by the server only where it says that', async () => {
    const strict = await tokenWorld(target, { storeToken: 'hashed' });
    const closed = await tokenWorld(target, { disableClientRequest: true });
    try {
      const { token } = (await generate(await strict.person())).body;
      const rows = await strict.sql('select identifier from verification');
      expect(JSON.stringify(rows)).not.toContain(token);
      expect((await redeem(strict.stranger(), token)).status).toBe(200);
      expect((await generate(await closed.person())).status).toBe(400);
    } finally {
      await strict.close();
      await closed.close();
    }
  });
});
