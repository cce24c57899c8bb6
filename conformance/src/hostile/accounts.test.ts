import { EACH_DATABASE, makeWorld, type World } from '@invect/testing';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let addresses = 0;

/** What a new account is given and may choose. Hashed as in production. */
describe.each(EACH_DATABASE)('$name: accounts', (target) => {
  let world: World;
  beforeAll(async () => {
    const password = { hash: hashPassword, verify: verifyPassword };
    world = await makeWorld(target, { betterAuth: { emailAndPassword: { enabled: true, password } } });
  });
  afterAll(() => world.close());

  async function signUpWith(password: string): Promise<{ status: number; signIn(other: string): Promise<number> }> {
    const email = `account-${++addresses}-${world.port}@example.test`;
    const { status } = await world.stranger().auth('POST', '/sign-up/email', { name: 'x', email, password });
    return {
      status,
      signIn: async (other) =>
        (await world.stranger().auth('POST', '/sign-in/email', { email, password: other })).status,
    };
  }

  it('are not there before somebody signs up', async () => {
    const fresh = await makeWorld(target);
    expect(await fresh.sql('select id from "user"')).toEqual([]);
    expect(await fresh.sql('select id from account')).toEqual([]);
    await fresh.close();
  });

  it('need a password of eight characters, and no particular ones', async () => {
    expect((await signUpWith('1234567')).status).toBe(400);
    for (const password of ['12345678', 'aaaaaaaa', '        ', 'пароль日本語です', `"';--<>&%00`])
      expect([password, (await signUpWith(password)).status]).toEqual([password, 200]);
  });

  it('take long passwords whole, and every character counts', async () => {
    const long = `${'p'.repeat(99)}A`;
    const { status, signIn } = await signUpWith(long);
    expect(status).toBe(200);
    for (const other of [long.slice(0, 72), long.slice(0, -1), long.toLowerCase(), `${long} `, ` ${long}`])
      expect([other.length, await signIn(other)]).toEqual([other.length, 401]);
    expect(await signIn(long)).toBe(200);
  });

  it('get a session token of their own with every sign-in, too long to guess', async () => {
    const person = await world.person();
    const tokens = new Set<string>();
    for (let time = 0; time < 20; time++) {
      await person.signIn();
      tokens.add(decodeURIComponent(person.cookies.get('better-auth.session_token') ?? '').split('.')[0] ?? '');
    }
    expect(tokens.size).toBe(20);
    // 62 characters to choose from: 22 of them are 130 bits.
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9]{22,}$/);
  });
});
