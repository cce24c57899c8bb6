import { createInvect } from '@invect/core';
import { PASSWORD, SQLITE } from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import { betterAuth, type SecondaryStorage } from 'better-auth';
import { betterAuth as oldestBetterAuth } from 'better-auth-oldest';
import { afterEach, describe, expect, it } from 'vitest';

// The same as in ended.test.ts one step at a time, and with the app's own calls: a session is read, ended, and then written.

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface HeldStorage extends SecondaryStorage {
  /** Holds back the next write of a key. */
  hold(key: string): { readonly reached: Promise<void>; release(): void };
  readonly lives: ReadonlyMap<string, number>;
}

function heldStorage(): HeldStorage {
  const entries = new Map<string, string>();
  const lives = new Map<string, number>();
  const held = new Map<string, { reach(): void; readonly released: Promise<void> }>();
  return {
    lives,
    hold(key) {
      let [reach, release] = [() => {}, () => {}];
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      held.set(key, { reach, released });
      return { reached, release };
    },
    get: (key) => entries.get(key) ?? null,
    async set(key, value, ttl) {
      const hold = held.get(key);
      held.delete(key);
      hold?.reach();
      await hold?.released;
      entries.set(key, value);
      lives.set(key, ttl ?? Number.POSITIVE_INFINITY);
    },
    delete: (key) => void entries.delete(key),
    getAndDelete(key) {
      const value = entries.get(key) ?? null;
      entries.delete(key);
      return value;
    },
    increment: () => 1,
  };
}

function makeAuth(make: typeof betterAuth, database: object, storage: SecondaryStorage, both: boolean) {
  return make({
    database: database as never,
    secret: 'a-secret-that-is-only-used-by-tests-0123456789',
    baseURL: 'http://127.0.0.1',
    emailAndPassword: {
      enabled: true,
      password: {
        hash: async (password) => `test:${password}`,
        verify: async ({ hash, password }) => hash === `test:${password}`,
      },
      revokeSessionsOnPasswordReset: true,
      async sendResetPassword({ token }) {
        resetTokens.push(token);
      },
    },
    logger: { disabled: true },
    secondaryStorage: storage,
    session: { storeSessionInDatabase: both },
    user: { deleteUser: { enabled: true } },
  });
}
const resetTokens: string[] = [];

async function scene(make: typeof betterAuth, both: boolean) {
  const store = await SQLITE.create();
  const storage = heldStorage();
  const auth = makeAuth(make, store.connect(), storage, both);
  const invect = createInvect({
    baseDatabaseConfig: store.config,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    plugins: [userAuth({ auth: auth as never })],
  });
  closing.push(
    () => store.close(),
    () => invect.close(),
  );
  await invect.ready();
  const signUp = { name: 'Somebody', email: 'somebody@example.test', password: PASSWORD };
  const { headers: answered, response } = await auth.api.signUpEmail({ body: signUp, returnHeaders: true });
  const headers = new Headers({ cookie: (answered.getSetCookie()[0] as string).split(';')[0] as string });
  const { internalAdapter } = await auth.$context;
  const me = async (): Promise<number> => (await invect.fetch(new Request('http://127.0.0.1/me', { headers }))).status;
  return { auth, storage, headers, internalAdapter, me, token: response.token as string, userId: response.user.id };
}
type Scene = Awaited<ReturnType<typeof scene>>;

/** The app's own calls. */
const ENDS: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  signOut: ({ auth, headers }) => auth.api.signOut({ headers }),
  revokeSession: ({ auth, headers, token }) => auth.api.revokeSession({ headers, body: { token } }),
  revokeSessions: ({ auth, headers }) => auth.api.revokeSessions({ headers }),
  changePassword: ({ auth, headers }) =>
    auth.api.changePassword({
      headers,
      body: { currentPassword: PASSWORD, newPassword: 'another-horse-7', revokeOtherSessions: true },
    }),
  async resetPassword({ auth }) {
    await auth.api.requestPasswordReset({ body: { email: 'somebody@example.test' } });
    await auth.api.resetPassword({ body: { token: resetTokens.at(-1) as string, newPassword: 'another-horse-7' } });
  },
  deleteUser: ({ auth, headers }) => auth.api.deleteUser({ headers, body: { password: PASSWORD } }),
  'the internal adapter, a session': ({ internalAdapter, token }) => internalAdapter.deleteSession(token),
  'the internal adapter, sessions': ({ internalAdapter, token }) => internalAdapter.deleteSessions([token]),
  'the internal adapter, a user': ({ internalAdapter, userId }) => internalAdapter.deleteUser(userId),
};

const WRITES: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  'a change of the session': ({ internalAdapter, token }) =>
    internalAdapter.updateSession(token, { userAgent: 'changed' }),
  'a change of its user': ({ internalAdapter, userId }) => internalAdapter.updateUser(userId, { name: 'Changed' }),
};

describe.each([
  ['newest', betterAuth],
  ['oldest', oldestBetterAuth as unknown as typeof betterAuth],
] as const)('with the %s better-auth,', (_version, make) => {
  describe.each([false, true])('sessions in the database as well: %s,', (both) => {
    const cases = Object.keys(WRITES).flatMap((write) => Object.keys(ENDS).map((end) => [write, end] as const));
    it.each(cases)('%s that comes after %s brings nothing back', async (write, end) => {
      const here = await scene(make, both);
      expect(await here.me()).toBe(200);
      const { reached, release } = here.storage.hold(here.token);
      const writing = WRITES[write]?.(here);
      await reached;
      await ENDS[end]?.(here);
      release();
      await writing;
      expect(await here.me()).toBe(401);
      expect(await here.auth.api.getSession({ headers: here.headers })).toBeNull();
      expect(await here.internalAdapter.findSession(here.token)).toBeNull();
      expect(await here.internalAdapter.findSessions([here.token])).toEqual([]);
      const listed = await here.internalAdapter.listSessions(here.userId);
      expect(listed.map(({ token }) => token)).not.toContain(here.token);
    });
  });
});

it('an end leaves a mark that names nobody and outlives the session', async () => {
  const { storage, auth, headers, token, userId } = await scene(betterAuth, false);
  await auth.api.revokeSessions({ headers });
  const marks = [...storage.lives].filter(([key]) => key.startsWith('invect:ended:'));
  expect(marks).toHaveLength(2);
  for (const [key, seconds] of marks) {
    expect(seconds).toBeGreaterThan(7 * 86_400);
    expect(key).not.toContain(token);
    expect(key).not.toContain(userId);
  }
});

it('who signs in right after all sessions have ended is in', async () => {
  const { auth, headers, userId, internalAdapter } = await scene(betterAuth, false);
  const body = { currentPassword: PASSWORD, newPassword: 'another-horse-7', revokeOtherSessions: true };
  const { token } = await auth.api.changePassword({ headers, body });
  expect((await internalAdapter.findSession(token as string))?.user.id).toBe(userId);
});
