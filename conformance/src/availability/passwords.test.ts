import { type Answer, EACH_ADAPTER, EACH_DATABASE, makeWorld, PASSWORD, type World } from '@invect/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** Half of libuv's threads: docs/user-auth.md, "Floods of sign-ins". */
const AT_ONCE = Math.max(1, Math.floor((Number(process.env['UV_THREADPOOL_SIZE']) || 4) / 2));
const WAITING = 128;

/** Hashing that takes as long as the test wants. */
function heldPasswords() {
  let held = false;
  let release = (): void => {};
  let opened = Promise.resolve();
  const seen = { running: 0, most: 0, hashes: 0 };
  const work = async <T>(result: T): Promise<T> => {
    seen.running += 1;
    seen.hashes += 1;
    seen.most = Math.max(seen.most, seen.running);
    if (held) await opened;
    seen.running -= 1;
    return result;
  };
  return {
    seen,
    password: {
      hash: (password: string) => work(`test:${password}`),
      verify: ({ hash, password }: { hash: string; password: string }) => work(hash === `test:${password}`),
    },
    hold() {
      held = true;
      opened = new Promise((resolve) => {
        release = resolve;
      });
    },
    release() {
      held = false;
      release();
    },
  };
}

let world: World;
let passwords: ReturnType<typeof heldPasswords>;
afterEach(async () => {
  passwords.release();
  await world.close();
});

async function worldOn(target: Parameters<typeof makeWorld>[0]): Promise<World> {
  passwords = heldPasswords();
  world = await makeWorld(target, {
    betterAuth: { emailAndPassword: { enabled: true, password: passwords.password } },
  });
  return world;
}

const signIn = (email: string): Promise<Answer> =>
  world.stranger().auth('POST', '/sign-in/email', { email, password: PASSWORD });

describe.each(EACH_ADAPTER)('$name: a flood of sign-ins', (target) => {
  it('hashes a few passwords at a time, and every other route goes on', async () => {
    await worldOn(target);
    const person = await world.person();
    passwords.hold();
    const flood = Array.from({ length: 40 }, (_, index) => signIn(`nobody-${index}@example.test`));
    await vi.waitFor(() => expect(passwords.seen.running).toBe(AT_ONCE), 60_000);

    expect((await person.get('/me')).status).toBe(200);
    expect((await person.get('/flows')).status).toBe(200);
    expect((await world.stranger().get('/health')).status).toBe(200);
    expect(passwords.seen.running).toBe(AT_ONCE);

    passwords.release();
    expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([401]));
    expect(passwords.seen.most).toBe(AT_ONCE);
  });
});

describe.each(EACH_DATABASE)('$name: a flood of sign-ins', (target) => {
  it('is answered with 503 and Retry-After once the line is full, and served again after it', async () => {
    await worldOn(target);
    passwords.hold();
    const more = 10;
    const answers: Answer[] = [];
    const flood = Array.from({ length: AT_ONCE + WAITING + more }, async (_, index) => {
      answers.push(await signIn(`nobody-${index}@example.test`));
    });
    await vi.waitFor(() => expect(answers).toHaveLength(more), 60_000);
    for (const { status, body, headers } of answers) {
      expect([status, body.code]).toEqual([503, 'auth:busy']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    passwords.release();
    await Promise.all(flood);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(AT_ONCE + WAITING);
    expect((await signIn('nobody@example.test')).status).toBe(401);
  });

  it('makes sign-ups and changed passwords wait in the same line', async () => {
    await worldOn(target);
    const person = await world.person();
    passwords.seen.most = 0;
    passwords.hold();
    const waiting = [
      ...Array.from({ length: 5 }, (_, index) => world.stranger().signUp(`new-${index}@example.test`)),
      person.auth('POST', '/change-password', { currentPassword: PASSWORD, newPassword: 'another-horse-10' }),
      ...Array.from({ length: 5 }, (_, index) => signIn(`nobody-${index}@example.test`)),
    ];
    await vi.waitFor(() => expect(passwords.seen.running).toBe(AT_ONCE), 60_000);
    expect((await person.get('/me')).status).toBe(200);
    passwords.release();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 401, 401, 401, 401, 401]);
    expect(passwords.seen.most).toBe(AT_ONCE);
  });

  it('holds no transaction while new passwords are hashed, and hashes each once', async () => {
    await worldOn(target);
    const person = await world.person();
    passwords.seen.hashes = 0;
    passwords.hold();
    const waiting = Array.from({ length: 6 }, (_, index) => world.stranger().signUp(`new-${index}@example.test`));
    await vi.waitFor(() => expect(passwords.seen.running).toBe(AT_ONCE), 60_000);
    expect((await person.get('/me')).status).toBe(200);
    expect((await person.auth('POST', '/update-user', { name: 'Somebody else' })).status).toBe(200);
    passwords.release();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(passwords.seen.hashes).toBe(6);
  });

  it('loses no turn to a hash that fails', async () => {
    passwords = heldPasswords();
    const verify = async (): Promise<never> => Promise.reject(new Error('a broken hash'));
    world = await makeWorld(target, {
      betterAuth: { emailAndPassword: { enabled: true, password: { ...passwords.password, verify } } },
    });
    const person = await world.person();
    for (let time = 0; time < AT_ONCE + 2; time++) expect((await signIn(person.email)).status).toBe(500);
    expect((await signIn('nobody@example.test')).status).toBe(401);
  });
});
