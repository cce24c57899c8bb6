import { createAuthMiddleware } from 'better-auth/api';
import { LRUCache } from 'lru-cache';
import type { AuthContext, AuthSession, AuthUser } from '../better-auth/instance.js';
import type { MountExtension } from '../better-auth/mount-extension.js';

interface NewSession {
  readonly session: AuthSession;
  readonly user: AuthUser;
}

/** Sessions by token, from better-auth's last hook until its answer. No two instances share a token. */
const recorded = new LRUCache<string, NewSession>({ max: 1_000, ttl: 10_000 });

/** A better-auth plugin that records each new session, so that nobody has to read it back from the store. */
const recorder = {
  id: 'invect-new-sessions',
  hooks: {
    after: [
      {
        matcher: ({ context }: { context?: object }) => newSessionIn(context) !== null,
        handler: createAuthMiddleware(async ({ context }) => {
          const created = newSessionIn(context);
          if (created?.session.token) recorded.set(created.session.token, created);
        }),
      },
    ],
  },
} as { readonly id: string };

/** Makes better-auth record new sessions under the mount. */
export const recordNewSessions: MountExtension = {
  prepare(clone) {
    const plugins = [...(clone.options.plugins ?? []), recorder];
    Object.assign(clone, { options: { ...clone.options, plugins } });
  },
};

/** Returns a session that was just created, and its user. It is read from the store if it was not recorded. */
export async function takeNewSession(token: string, { internalAdapter }: AuthContext): Promise<NewSession | null> {
  const created = recorded.get(token);
  recorded.delete(token);
  return created ?? internalAdapter.findSession(token);
}

function newSessionIn(context: object | undefined): NewSession | null {
  return (context as { newSession?: NewSession | null } | undefined)?.newSession ?? null;
}
