import { createAuthMiddleware } from 'better-auth/api';
import { LRUCache } from 'lru-cache';
import type { AuthContext, AuthSession, AuthUser } from '../better-auth/instance.js';
import type { MountPart } from '../routes/mounted-handler.js';

interface NewSession {
  readonly session: AuthSession;
  readonly user: AuthUser;
}

/** Between better-auth's last hook and its answer; then they are taken out again. By token, which no two instances share. */
const noted = new LRUCache<string, NewSession>({ max: 1_000, ttl: 10_000 });

/** A plugin for better-auth that notes each session it makes, so that nobody has to read it back from the store. */
const noting = {
  id: 'invect-new-sessions',
  hooks: {
    after: [
      {
        matcher: ({ context }: { context?: object }) => newSessionIn(context) !== null,
        handler: createAuthMiddleware(async ({ context }) => {
          const made = newSessionIn(context);
          if (made?.session.token) noted.set(made.session.token, made);
        }),
      },
    ],
  },
} as { readonly id: string };

/** Makes better-auth note new sessions under the mount. */
export const noteNewSessions: MountPart = {
  prepare(clone) {
    const plugins = [...(clone.options.plugins ?? []), noting];
    Object.assign(clone, { options: { ...clone.options, plugins } });
  },
};

/** A session that an answer just brought, and its user; from the store where it was not noted. */
export async function takeNewSession(token: string, { internalAdapter }: AuthContext): Promise<NewSession | null> {
  const made = noted.get(token);
  noted.delete(token);
  return made ?? internalAdapter.findSession(token);
}

function newSessionIn(context: object | undefined): NewSession | null {
  return (context as { newSession?: NewSession | null } | undefined)?.newSession ?? null;
}
