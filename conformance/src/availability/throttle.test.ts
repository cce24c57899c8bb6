import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer,
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  type Person,
  redisStorage,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { phoneNumber, username } from 'better-auth/plugins';
import { afterEach, describe, expect, it, vi } from 'vitest';

const LIMIT = { maxFailures: 3, windowSeconds: 60 };

let world: World;
afterEach(async () => {
  vi.useRealTimers();
  const opened: World | undefined = world;
  world = undefined as never;
  await opened?.close();
});

async function worldOn(target: Parameters<typeof makeWorld>[0], options: WorldOptions = {}): Promise<World> {
  world = await makeWorld(target, { ...options, userAuth: { signInThrottle: LIMIT, ...options.userAuth } });
  return world;
}

const signIn = (who: Person, email: string, password: string): Promise<Answer> =>
  who.auth('POST', '/sign-in/email', { email, password });

async function guess(email: string, times: number, who: () => Person = () => world.stranger()): Promise<number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time++) statuses.push((await signIn(who(), email, `wrong-${time}-password`)).status);
  return statuses;
}

describe.each(EACH_ADAPTER)('$name: guessing passwords', (target) => {
  it('is stopped for an account, from whatever browser, and not for its owner', async () => {
    await worldOn(target);
    const owner = await world.person();
    expect(await guess(owner.email, 5)).toEqual([401, 401, 401, 429, 429]);

    const stranger = await signIn(world.stranger(), owner.email, PASSWORD);
    expect(stranger.status).toBe(429);
    expect(stranger.body).toMatchObject({ code: 'auth:too_many_attempts', requestId: expect.any(String) });
    expect(Number(stranger.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(Number(stranger.headers.get('retry-after'))).toBeLessThanOrEqual(60);

    expect((await owner.get('/me')).status).toBe(200);
    await owner.signOut();
    expect((await owner.signIn()).status).toBe(200);
  });

  it('sets the device cookie with the attributes of the session cookie', async () => {
    await worldOn(target);
    const answer = await world.stranger().signUp('cookie@example.test');
    const [session, device] = ['better-auth.session_token', 'better-auth.invect_device'].map((name) =>
      answer.headers.getSetCookie().find((line) => line.startsWith(`${name}=`)),
    );
    const attributesOf = (line = ''): string[] =>
      line
        .split('; ')
        .slice(1)
        .filter((part) => !/^max-age/i.test(part))
        .sort();
    expect(attributesOf(device)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
    expect(attributesOf(device)).toEqual(attributesOf(session));
    expect(decodeURIComponent(device ?? '')).not.toContain('example.test');
  });
});

describe.each(ONE_TARGET)('$name: guessing passwords', (target) => {
  it('goes by the account as better-auth reads it: case does not matter, and neither does the spelling of the route', async () => {
    await worldOn(target);
    const owner = await world.person();
    const spellings = [owner.email.toUpperCase(), owner.email, owner.email.replace('p', 'P')];
    for (const email of spellings) expect((await signIn(world.stranger(), email, 'wrong-password')).status).toBe(401);
    expect(await guess(owner.email.toUpperCase(), 1)).toEqual([429]);
    const body = { email: owner.email, password: PASSWORD };
    expect((await world.stranger().call('POST', '/plugins/auth/sign-in/email', body)).status).toBe(429);
    const twice = `{"email":"nobody@example.test","email":${JSON.stringify(owner.email)},"password":"${PASSWORD}"}`;
    expect((await world.stranger().auth('POST', '/sign-in/email', twice)).status).toBe(429);
  });

  it('answers for an account that does not exist exactly as for one that does', async () => {
    await worldOn(target);
    const owner = await world.person();
    const answers: unknown[][] = [];
    for (const email of [owner.email, 'nobody@example.test']) {
      const said: unknown[] = [];
      for (let time = 0; time < 5; time++) {
        const { status, body, headers } = await signIn(world.stranger(), email, 'wrong-password');
        said.push({ status, code: body.code, message: body.message, cookies: headers.getSetCookie() });
      }
      answers.push(said);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.at(-1)).toMatchObject({ status: 429 });
  });

  it('leaves other accounts alone', async () => {
    await worldOn(target);
    const [victim, other] = [await world.person(), await world.person()];
    await guess(victim.email, 4);
    expect((await signIn(world.stranger(), other.email, PASSWORD)).status).toBe(200);
  });

  it('counts a known device by itself, and stops that too', async () => {
    await worldOn(target);
    const owner = await world.person();
    await owner.signOut();
    expect(await guess(owner.email, 4, () => owner)).toEqual([401, 401, 401, 429]);
    expect((await owner.signIn()).status).toBe(429);
    expect((await signIn(world.stranger(), owner.email, PASSWORD)).status).toBe(200);
  });

  it('forgives a known device its typing errors once it gets the password right', async () => {
    await worldOn(target);
    const owner = await world.person();
    for (let round = 0; round < 3; round++) {
      await owner.signOut();
      expect(await guess(owner.email, 2, () => owner)).toEqual([401, 401]);
      expect((await owner.signIn()).status).toBe(200);
    }
  });

  it('is not helped by the device cookie of another account, nor by a forged one', async () => {
    await worldOn(target);
    const [victim, attacker] = [await world.person(), await world.person()];
    expect(await guess(victim.email, 4, () => attacker)).toEqual([401, 401, 401, 429]);
    const name = 'better-auth.invect_device';
    const real = victim.cookies.get(name) as string;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const others = [...alphabet].filter((letter) => letter !== real.at(-1));
    for (const value of [
      // The last letter has two bits to spare, so that three others of these say the same bytes.
      ...others.map((letter) => `${real.slice(0, -1)}${letter}`),
      `${'A'.repeat(22)}.${real.slice(23)}`,
    ]) {
      const forger = world.stranger();
      forger.cookies.set(name, value);
      expect([value, (await signIn(forger, victim.email, PASSWORD)).status]).toEqual([value, 429]);
    }
    const browser = world.stranger();
    browser.cookies.set(name, real);
    expect((await signIn(browser, victim.email, PASSWORD)).status).toBe(200);
  });

  it('knows the device also where somebody else put cookies of that name before its own', async () => {
    await worldOn(target);
    const owner = await world.person();
    await guess(owner.email, 4);
    const name = 'better-auth.invect_device';
    const real = owner.cookies.get(name) as string;
    const made = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(22, 'x')}.${'y'.repeat(43)}`);
    for (const tossed of ['nonsense', '', made.join('~')]) {
      const body = { email: owner.email, password: PASSWORD };
      const cookie = `${name}=${tossed}; ${name}=${real}`;
      const answer = await world.stranger().auth('POST', '/sign-in/email', body, { cookie });
      expect([tossed, answer.status]).toEqual([tossed, 200]);
      const [set = ''] = answer.headers.getSetCookie().filter((line) => line.startsWith(`${name}=${real}`));
      expect(set).not.toBe('');
    }
  });

  it('remembers the devices of several people who share a browser', async () => {
    await worldOn(target);
    const browser = await world.person();
    const first = browser.email;
    await browser.signOut();
    await browser.signUp('second@example.test');
    await browser.signOut();
    for (const email of [first, 'second@example.test']) {
      await guess(email, 4);
      expect((await signIn(browser, email, PASSWORD)).status).toBe(200);
      await browser.signOut();
    }
  });

  it('does not get further in a burst', async () => {
    const verify = async (): Promise<boolean> => sleep(100, false);
    const hash = async (password: string): Promise<string> => password;
    await worldOn(target, { betterAuth: { emailAndPassword: { enabled: true, password: { hash, verify } } } });
    const owner = await world.person();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => signIn(world.stranger(), owner.email, `wrong-${index}-password`)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(LIMIT.maxFailures);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30 - LIMIT.maxFailures);
  });

  it('is not what many sign-ins with the right password at once look like', async () => {
    await worldOn(target);
    const owner = await world.person();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => signIn(world.stranger(), owner.email, PASSWORD)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('may go on when the lock has ended, and is then locked out for longer', async () => {
    await worldOn(target, { userAuth: { signInThrottle: { maxFailures: 2, windowSeconds: 1 } } });
    const owner = await world.person();
    vi.useFakeTimers({ toFake: ['Date'] });
    const lockedFor = async (): Promise<number> =>
      Number((await signIn(world.stranger(), owner.email, PASSWORD)).headers.get('retry-after'));
    await guess(owner.email, 2);
    expect(await lockedFor()).toBe(1);
    vi.setSystemTime(Date.now() + 1_001);
    expect(await guess(owner.email, 2)).toEqual([401, 401]);
    expect(await lockedFor()).toBe(2);
    vi.setSystemTime(Date.now() + 2_001);
    expect((await signIn(world.stranger(), owner.email, PASSWORD)).status).toBe(200);
  });

  it('counts only wrong passwords', async () => {
    await worldOn(target);
    const owner = await world.person();
    for (let time = 0; time < 5; time++) {
      expect((await signIn(world.stranger(), owner.email, 'x'.repeat(200))).status).toBe(400);
      expect((await world.stranger().auth('POST', '/sign-in/email', { email: owner.email })).status).toBe(400);
      expect((await world.stranger().auth('POST', '/sign-in/email', '{')).status).toBe(400);
    }
    await world.sql('update "user" set banned = 1 where id = ?', owner.id);
    for (let time = 0; time < 5; time++)
      expect((await signIn(world.stranger(), owner.email, PASSWORD)).status).toBe(403);
    await world.sql('update "user" set banned = 0 where id = ?', owner.id);
    expect((await signIn(world.stranger(), owner.email, PASSWORD)).status).toBe(200);
  });

  it('is stopped within a session too, where a route asks for the password again', async () => {
    await worldOn(target);
    const thief = await world.person();
    const change = (who: Person, currentPassword: string): Promise<Answer> =>
      who.auth('POST', '/change-password', { currentPassword, newPassword: 'another-horse-10' });
    const statuses: number[] = [];
    for (let time = 0; time < 4; time++) statuses.push((await change(thief, `wrong-${time}-password`)).status);
    expect(statuses).toEqual([400, 400, 400, 429]);
    expect((await thief.auth('POST', '/delete-user', { password: PASSWORD })).status).toBe(429);
    const owner = world.stranger();
    expect((await signIn(owner, thief.email, PASSWORD)).status).toBe(200);
    expect((await change(owner, PASSWORD)).status).toBe(200);
  });

  it('is stopped for user names as well, and the device is known by both names', async () => {
    await worldOn(target, { betterAuth: { plugins: [username()] } });
    const owner = world.stranger();
    const names = { name: 'Ada', email: 'ada@example.test', username: 'ada', password: PASSWORD };
    expect((await owner.auth('POST', '/sign-up/email', names)).status).toBe(200);
    const byName = (who: Person, password: string): Promise<Answer> =>
      who.auth('POST', '/sign-in/username', { username: 'ADA', password });
    for (const status of [401, 401, 401, 429])
      expect((await byName(world.stranger(), 'wrong-password')).status).toBe(status);
    expect((await byName(owner, PASSWORD)).status).toBe(200);
  });

  it('is over for the owner who resets the password by mail, on any device', async () => {
    const links: string[] = [];
    await worldOn(target, {
      betterAuth: {
        emailAndPassword: {
          enabled: true,
          sendResetPassword: async ({ token }) => void links.push(token),
        },
      },
    });
    const owner = await world.person();
    await guess(owner.email, 4);
    const laptop = world.stranger();
    await laptop.auth('POST', '/request-password-reset', { email: owner.email });
    await vi.waitFor(() => expect(links).toHaveLength(1), 60_000);
    expect((await laptop.auth('POST', '/reset-password', { token: 'wrong', newPassword: 'new-horse-10' })).status).toBe(
      400,
    );
    expect(laptop.cookies.has('better-auth.invect_device')).toBe(false);
    expect(
      (await laptop.auth('POST', '/reset-password', { token: links[0], newPassword: 'new-horse-10' })).status,
    ).toBe(200);
    expect((await laptop.get('/me')).status).toBe(401);
    expect((await signIn(world.stranger(), owner.email, 'new-horse-10')).status).toBe(429);
    expect((await signIn(laptop, owner.email, 'new-horse-10')).status).toBe(200);
  });

  it('gives an admin who impersonates somebody no device of theirs', async () => {
    await worldOn(target);
    const [administrator, victim] = [await world.person('admin'), await world.person()];
    const before = administrator.cookies.get('better-auth.invect_device');
    const answer = await administrator.auth('POST', '/admin/impersonate-user', { userId: victim.id });
    expect(answer.status).toBe(200);
    expect(administrator.cookies.get('better-auth.invect_device')).toBe(before);
  });

  it('is not counted where the option says so', async () => {
    await worldOn(target, { userAuth: { signInThrottle: false } });
    const owner = await world.person();
    expect(new Set(await guess(owner.email, 15))).toEqual(new Set([401]));
    expect(owner.cookies.has('better-auth.invect_device')).toBe(false);
  });

  it('reads no more of a sign-in than a sign-in needs', async () => {
    await worldOn(target);
    const body = { email: 'somebody@example.test', password: 'x', padding: 'x'.repeat(70_000) };
    expect((await world.stranger().auth('POST', '/sign-in/email', body)).status).toBe(413);
  });

  it('sends the device cookie Secure behind https', async () => {
    await worldOn(target, {
      host: { publicUrl: `https://app.example.test${target.name.includes('/invect') ? '/invect' : ''}` },
    });
    const answer = await world
      .stranger()
      .auth(
        'POST',
        '/sign-up/email',
        { name: 'S', email: 's@example.test', password: PASSWORD },
        { origin: 'https://app.example.test' },
      );
    const device = answer.headers.getSetCookie().find((line) => line.includes('invect_device='));
    expect(device).toMatch(/; Secure(;|$)/);
  });
});

describe.each(EACH_DATABASE)('$name: guessing passwords', (target) => {
  const namesWorld = () =>
    worldOn(target, {
      betterAuth: { plugins: [username({ usernameValidator: () => true }), phoneNumber()] },
    });

  async function signUpAs(name: string, email: string): Promise<Person> {
    const person = world.stranger();
    const answer = await person.auth('POST', '/sign-up/email', { name, email, username: name, password: PASSWORD });
    expect(answer.status).toBe(200);
    person.id = answer.body.user.id;
    return person;
  }

  const tryName = async (who: Person, name: string, password = 'wrong-password'): Promise<number> =>
    (await who.auth('POST', '/sign-in/username', { username: name, password })).status;

  it('counts an account once, by whichever of its names it is tried', async () => {
    await namesWorld();
    const owner = await signUpAs('ada', 'ada@example.test');
    await world.sql('update "user" set "phoneNumber" = ? where id = ?', '+491234567', owner.id);
    const byPhone = async (password: string): Promise<number> =>
      (await world.stranger().auth('POST', '/sign-in/phone-number', { phoneNumber: '+491234567', password })).status;
    expect(await tryName(world.stranger(), 'ada')).toBe(401);
    expect(await guess('ada@example.test', 1)).toEqual([401]);
    expect(await byPhone('wrong-password')).toBe(401);
    expect(await byPhone(PASSWORD)).toBe(429);
    expect(await tryName(world.stranger(), 'Ada', PASSWORD)).toBe(429);
    expect((await signIn(world.stranger(), 'ADA@example.test', PASSWORD)).status).toBe(429);
    expect(await tryName(owner, 'ada', PASSWORD)).toBe(200);
  });

  it('goes by the account that the database finds, and takes no neighbour for its owner', async () => {
    await namesWorld();
    const foldsAccents = target.database.name === 'MariaDB';
    await signUpAs('jose', 'jose@example.test');
    if (foldsAccents) {
      for (const name of ['jose', 'josé', 'JÓSE']) expect(await tryName(world.stranger(), name)).toBe(401);
      for (const name of ['jose', 'jôse', 'josé']) expect(await tryName(world.stranger(), name, PASSWORD)).toBe(429);
      return;
    }
    await signUpAs('josé', 'other@example.test');
    // Every sign-in to an account of one's own makes a new device. None of them is a device of jose's.
    const statuses: number[] = [];
    for (let device = 0; device < 5; device++) {
      const browser = world.stranger();
      expect(await tryName(browser, 'josé', PASSWORD)).toBe(200);
      statuses.push(await tryName(browser, 'jose'));
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect(await tryName(world.stranger(), 'josé', PASSWORD)).toBe(200);
  });

  it('answers for names without an account as for those with one, and for names no database takes', async () => {
    await namesWorld();
    for (let time = 0; time < 3; time++) expect(await tryName(world.stranger(), 'nobody')).toBe(401);
    expect(await tryName(world.stranger(), 'NOBODY')).toBe(429);
    expect([401, 500]).toContain(await tryName(world.stranger(), 'a\u0000b'));
    expect((await signIn(world.stranger(), `a\u0000${'b'.repeat(50_000)}@example.test`, 'x')).status).toBe(400);
  });

  it.skipIf(!process.env['TEST_REDIS_URL'])(
    'is counted for all processes together where better-auth has a secondary storage',
    async () => {
      const prefix = `throttle-${process.pid}-${Date.now()}:`;
      const stores = [1, 2].map(() => redisStorage(process.env['TEST_REDIS_URL'] as string, prefix));
      const store = await target.database.create();
      const worlds: World[] = [];
      for (const { storage } of stores) {
        worlds.push(
          await makeWorld(target, {
            store,
            betterAuth: { secondaryStorage: storage },
            userAuth: { signInThrottle: LIMIT },
          }),
        );
      }
      const [one, two] = worlds as [World, World];
      const owner = await one.person();
      const statuses: number[] = [];
      for (const each of [one, two, one, two, one])
        statuses.push((await signIn(each.stranger(), owner.email, 'wrong-password')).status);
      expect(statuses).toEqual([401, 401, 401, 429, 429]);
      await owner.signOut();
      expect((await owner.signIn()).status).toBe(200);
      for (const each of worlds) await each.close();
      for (const { close } of stores) await close();
      await store.close();
    },
  );

  it('is not let through where it cannot be counted', async () => {
    const broken = { fail: false };
    const notes = new Map<string, string>();
    await worldOn(target, {
      betterAuth: {
        session: { storeSessionInDatabase: true },
        secondaryStorage: {
          get: (key) => {
            if (broken.fail && key.startsWith('invect:throttle:')) throw new Error('the storage is away');
            return notes.get(key) ?? null;
          },
          set: (key, value) => void notes.set(key, value),
          delete: (key) => void notes.delete(key),
          getAndDelete: (key) => {
            const value = notes.get(key) ?? null;
            notes.delete(key);
            return value;
          },
          increment: (key) => {
            const count = Number(notes.get(key) ?? 0) + 1;
            notes.set(key, String(count));
            return count;
          },
        },
      },
    });
    const owner = await world.person();
    broken.fail = true;
    const answer = await signIn(world.stranger(), owner.email, PASSWORD);
    expect([answer.status, answer.body.code]).toEqual([503, 'auth:unavailable']);
    expect((await owner.get('/me')).status).toBe(200);
  });
});
