import { hash } from 'node:crypto';
import type { AuthContext, AuthSession, InternalAdapter } from '../better-auth/instance.js';

/** The methods of better-auth's internal adapter that find, write or end sessions. */
type SessionMethods = Pick<
  InternalAdapter,
  | 'findSession'
  | 'findSessions'
  | 'listSessions'
  | 'createSession'
  | 'updateSession'
  | 'deleteSession'
  | 'deleteSessions'
  | 'deleteUserSessions'
  | 'deleteUser'
>;

/** The part of better-auth's `SecondaryStorage` that is needed. */
interface Storage {
  get(key: string): unknown;
  /** @param ttl seconds */
  set(key: string, value: string, ttl: number): unknown;
  delete(key: string): unknown;
}

/** Marks an internal adapter that writes tombstones. A hot reload makes a new plugin for the same instance. */
const WRITES_TOMBSTONES: unique symbol = Symbol.for('invect.writes-tombstones') as never;

const DAY_SECONDS = 86_400;
/** For writes that are in flight, and for clocks that differ. */
const MARGIN_SECONDS = 3_600;

/**
 * Makes the end of a session final if sessions are kept in a secondary storage.
 *
 * better-auth changes a session there by GET and then SET (`updateSession`, `refreshUserSessions`). If the session ends between the
 * two, the SET brings it back: a client that keeps posting to `organization/set-active` would survive a sign-out. So each end first
 * writes a tombstone, which lives longer than the session could, and a session with a tombstone is never found again. This holds for
 * the instance itself, so for its own `auth.api` and for every route, in every process that runs this host.
 *
 * It changes the instance's internal adapter in place. The clones for the mounts share it.
 */
export function writeTombstones(context: AuthContext): void {
  const storage = context.options.secondaryStorage as Storage | undefined;
  const methods: SessionMethods & { [WRITES_TOMBSTONES]?: true } = context.internalAdapter;
  if (storage === undefined || methods[WRITES_TOMBSTONES]) return;
  Object.assign(methods, withTombstones({ ...methods }, storage, longestLife(context)), { [WRITES_TOMBSTONES]: true });
}

/** @param lifeSeconds how long a session can live */
function withTombstones(own: SessionMethods, storage: Storage, lifeSeconds: number): SessionMethods {
  async function bury(token: string, expiresAt?: Date | string): Promise<void> {
    const left = (new Date(expiresAt ?? Number.NaN).getTime() - Date.now()) / 1000;
    const seconds = Math.max(lifeSeconds, Number.isFinite(left) ? left : 0) + MARGIN_SECONDS;
    await storage.set(keyOf('session', token), '1', Math.ceil(seconds));
  }

  async function buryAll(tokens: readonly string[]): Promise<void> {
    const found = await own.findSessions([...tokens]);
    const ends = new Map(found.map(({ session }) => [session.token, session.expiresAt]));
    await Promise.all(tokens.map((token) => bury(token, ends.get(token))));
  }

  /** better-auth also writes its list of a user's sessions by GET and SET, so the list may lack one. The time covers that session. */
  async function buryThoseOf(userId: string): Promise<void> {
    await storage.set(keyOf('user', userId), String(Date.now()), lifeSeconds + MARGIN_SECONDS);
    const listed = await own.listSessions(userId);
    await Promise.all(listed.map(({ token, expiresAt }) => token && bury(token, expiresAt)));
  }

  const isBuried = async (token: string): Promise<boolean> => Boolean(await storage.get(keyOf('session', token)));

  /** Whether all sessions of its user were ended after it was made. */
  async function isFromBeforeEnd({ userId, createdAt }: AuthSession): Promise<boolean> {
    const endedAt = Number(await storage.get(keyOf('user', userId ?? '')));
    return new Date(createdAt ?? Number.NaN).getTime() < endedAt;
  }

  async function hasEnded(session: AuthSession): Promise<boolean> {
    const ends = await Promise.all([isBuried(session.token ?? ''), isFromBeforeEnd(session)]);
    return ends.includes(true);
  }

  return {
    async findSession(token) {
      // In parallel, which is safe: an end that was acknowledged before this call has written its tombstone already.
      const [found, buried] = await Promise.all([own.findSession(token), isBuried(token)]);
      return found === null || buried || (await isFromBeforeEnd(found.session)) ? null : found;
    },

    async findSessions(tokens, ...rest) {
      const found = await own.findSessions(tokens, ...rest);
      const ended = await Promise.all(found.map(({ session }) => hasEnded(session)));
      return found.filter((_session, index) => !ended[index]);
    },

    async listSessions(userId, ...rest) {
      const listed = await own.listSessions(userId, ...rest);
      const ended = await Promise.all(listed.map(hasEnded));
      return listed.filter((_session, index) => !ended[index]);
    },

    async createSession(userId, ...rest) {
      const made = await own.createSession(userId, ...rest);
      // An ended session may be made again with the same token: a password change keeps the session that it was made in.
      if (made?.token && (await isBuried(made.token))) await storage.delete(keyOf('session', made.token));
      return made;
    },

    async updateSession(token, ...rest) {
      if (await isBuried(token)) return null;
      const updated = await own.updateSession(token, ...rest);
      if (!(await isBuried(token))) return updated;
      await storage.delete(token);
      return null;
    },

    async deleteSession(token) {
      await buryAll([token]);
      return own.deleteSession(token);
    },

    async deleteSessions(tokens) {
      await buryAll(tokens);
      return own.deleteSessions(tokens);
    },

    async deleteUserSessions(userId) {
      await buryThoseOf(userId);
      return own.deleteUserSessions(userId);
    },

    async deleteUser(userId) {
      await buryThoseOf(userId);
      return own.deleteUser(userId);
    },
  };
}

/** In seconds. In better-auth a session that the browser forgets lasts a day, and impersonations have a setting of their own. */
function longestLife({ options, sessionConfig }: AuthContext): number {
  const { impersonationSessionDuration = 0 } = options.plugins?.find(({ id }) => id === 'admin')?.options ?? {};
  return Math.max(sessionConfig.expiresIn, DAY_SECONDS, impersonationSessionDuration);
}

/** Hashed, because a token is a secret and a tombstone outlives its session. */
function keyOf(kind: 'session' | 'user', name: string): string {
  return `invect:ended:${kind}:${hash('sha256', name, 'base64url')}`;
}
