import { hash } from 'node:crypto';
import type { AuthContext, AuthSession, AuthUser, StoredSession } from '../better-auth/instance.js';

interface Found {
  readonly session: StoredSession;
  readonly user: AuthUser;
}

/** The methods of better-auth's internal adapter that end sessions, find them or write them. */
interface Sessions {
  findSession(token: string): Promise<Found | null>;
  findSessions(tokens: string[], ...rest: unknown[]): Promise<Found[]>;
  listSessions(userId: string, ...rest: unknown[]): Promise<(StoredSession & { token: string })[]>;
  createSession(userId: string, ...rest: unknown[]): Promise<AuthSession | null>;
  updateSession(token: string, ...rest: unknown[]): Promise<unknown>;
  deleteSession(token: string): Promise<unknown>;
  deleteSessions(tokens: string[]): Promise<unknown>;
  deleteUserSessions(userId: string): Promise<unknown>;
  deleteUser(userId: string): Promise<unknown>;
}

/** The part of better-auth's `SecondaryStorage` that is needed. */
interface Storage {
  get(key: string): unknown;
  /** @param ttl seconds */
  set(key: string, value: string, ttl: number): unknown;
  delete(key: string): unknown;
}

/** Of an internal adapter that minds ends already. A hot reload makes a new plugin for the same instance. */
const MINDS_ENDS: unique symbol = Symbol.for('invect.minds-ended-sessions') as never;

const DAY_SECONDS = 86_400;
/** For a write that was under way, and for clocks that differ. */
const MARGIN_SECONDS = 3_600;

/**
 * Makes the end of a session final where sessions lie in a secondary storage.
 *
 * better-auth changes a session there by GET and then SET (`updateSession`, `refreshUserSessions`). One that is ended in between is
 * written back, and lives on: whoever keeps posting to `organization/set-active` outlives a sign-out. So each end leaves a mark
 * there, before anything is deleted and for longer than the session could live, and no marked session is found again: by the
 * instance itself, so by its own `auth.api` and by every route, in every process where this host runs.
 *
 * It changes the instance's internal adapter, which its clones for the mounts share.
 */
export function makeEndsFinal(context: AuthContext): void {
  const storage = context.options.secondaryStorage as Storage | undefined;
  const sessions = context.internalAdapter as unknown as Sessions & { [MINDS_ENDS]?: true };
  if (storage === undefined || sessions[MINDS_ENDS]) return;
  Object.assign(sessions, mindingEnds({ ...sessions }, storage, longestLife(context)), { [MINDS_ENDS]: true });
}

/** @param lifeSeconds how long a session may live */
function mindingEnds(own: Sessions, storage: Storage, lifeSeconds: number): Sessions {
  async function markSession(token: string, expiresAt?: Date | string): Promise<void> {
    const left = (new Date(expiresAt ?? Number.NaN).getTime() - Date.now()) / 1000;
    const seconds = Math.max(lifeSeconds, Number.isFinite(left) ? left : 0) + MARGIN_SECONDS;
    await storage.set(keyOf('session', token), '1', Math.ceil(seconds));
  }

  async function markSessions(tokens: readonly string[]): Promise<void> {
    const found = await own.findSessions([...tokens]);
    const ends = new Map(found.map(({ session }) => [session.token, session.expiresAt]));
    await Promise.all(tokens.map((token) => markSession(token, ends.get(token))));
  }

  /** better-auth's list of somebody's sessions is written by GET and SET as well, and may lack one: so the time counts too. */
  async function markUser(userId: string): Promise<void> {
    await storage.set(keyOf('user', userId), String(Date.now()), lifeSeconds + MARGIN_SECONDS);
    const listed = await own.listSessions(userId);
    await Promise.all(listed.map(({ token, expiresAt }) => markSession(token, expiresAt)));
  }

  const isMarked = async (token: string): Promise<boolean> => Boolean(await storage.get(keyOf('session', token)));

  async function isFromBeforeEnd({ userId, createdAt }: AuthSession & { createdAt?: Date | string }): Promise<boolean> {
    const endedAt = Number(await storage.get(keyOf('user', userId ?? '')));
    return new Date(createdAt ?? Number.NaN).getTime() < endedAt;
  }

  async function hasEnded(session: AuthSession): Promise<boolean> {
    const ends = await Promise.all([isMarked(session.token ?? ''), isFromBeforeEnd(session)]);
    return ends.includes(true);
  }

  return {
    async findSession(token) {
      // Both are asked at once: whichever answers first, an end that was acknowledged before has left its mark.
      const [found, marked] = await Promise.all([own.findSession(token), isMarked(token)]);
      return found === null || marked || (await isFromBeforeEnd(found.session)) ? null : found;
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
      // One that was ended may be made again under its own token: who changes a password keeps the session that they changed it in.
      if (made?.token && (await isMarked(made.token))) await storage.delete(keyOf('session', made.token));
      return made;
    },

    async updateSession(token, ...rest) {
      if (await isMarked(token)) return null;
      const updated = await own.updateSession(token, ...rest);
      if (!(await isMarked(token))) return updated;
      await storage.delete(token);
      return null;
    },

    async deleteSession(token) {
      await markSessions([token]);
      return own.deleteSession(token);
    },

    async deleteSessions(tokens) {
      await markSessions(tokens);
      return own.deleteSessions(tokens);
    },

    async deleteUserSessions(userId) {
      await markUser(userId);
      return own.deleteUserSessions(userId);
    },

    async deleteUser(userId) {
      await markUser(userId);
      return own.deleteUser(userId);
    },
  };
}

/** Seconds, as better-auth reckons: sessions that a browser forgets last a day, impersonations have a time of their own. */
function longestLife({ options, sessionConfig }: AuthContext): number {
  const { impersonationSessionDuration = 0 } = options.plugins?.find(({ id }) => id === 'admin')?.options ?? {};
  return Math.max(sessionConfig.expiresIn, DAY_SECONDS, impersonationSessionDuration);
}

/** Hashed: a mark outlives the session, and a token is a secret. */
function keyOf(kind: 'session' | 'user', name: string): string {
  return `invect:ended:${kind}:${hash('sha256', name, 'base64url')}`;
}
