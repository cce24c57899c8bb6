import { AsyncLocalStorage } from 'node:async_hooks';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import type { AuthContext } from '../better-auth/instance.js';
import { AUTH_ERRORS } from '../errors.js';
import { createTurns } from './turns.js';

type Handler = (request: Request) => Promise<Response>;

/** Hashes that may wait. The last of them waits some seconds. */
const MAX_WAITING = 128;

const RETRY_SECONDS = 2;

/** Longer ones are refused without a hash: better-auth's own limit where the app has set none. */
const MAX_PASSWORD_LENGTH = 128;

/** What stands in for a context's own parts, and what has to stand around its handler. */
export interface BoundedPasswords {
  readonly password: NonNullable<AuthContext['password']>;
  readonly plugin: { readonly id: string };
  readonly around: (handler: Handler) => Handler;
}

/**
 * Half of libuv's threads. Password hashes run on them, and so do the signature checks of every session, files and name lookups:
 * hashes that take all threads stall every other route for as long as people sign in.
 */
function hashesAtOnce(poolSize: string | undefined = process.env['UV_THREADPOOL_SIZE']): number {
  return Math.max(1, Math.floor((Number(poolSize) || 4) / 2));
}

/**
 * better-auth's way to hash and to check passwords, a few at a time. Whatever route needs it, of better-auth or of a plugin of its,
 * waits in the same line; where that is full, the answer is 503 `auth:busy`.
 *
 * better-auth hashes a new user's password within a database transaction. It would wait in line with that, and on SQLite nobody
 * else could read a session meanwhile; so the hash is made in front of it.
 *
 * @returns null for an instance that does not say how it hashes
 */
export function boundPasswords({ password, options }: AuthContext): BoundedPasswords | null {
  if (password === undefined) return null;
  const turns = createTurns(hashesAtOnce(), MAX_WAITING);
  const madeAhead = new AsyncLocalStorage<Map<string, string>>();
  const hash = (plain: string): Promise<string> => turns.take(() => password.hash(plain), tooBusy);
  const longest = options.emailAndPassword?.maxPasswordLength ?? MAX_PASSWORD_LENGTH;

  return {
    password: {
      ...password,
      hash: async (plain) => madeAhead.getStore()?.get(plain) ?? hash(plain),
      verify: (given) => turns.take(() => password.verify(given), tooBusy),
    },
    plugin: {
      id: 'invect-hash-ahead',
      hooks: {
        before: [
          {
            matcher: ({ path }: { path?: string }) => path === '/sign-up/email',
            handler: createAuthMiddleware(async ({ body }) => {
              const plain: unknown = (body as { password?: unknown } | undefined)?.password;
              if (typeof plain !== 'string' || plain.length > longest) return;
              madeAhead.getStore()?.set(plain, await hash(plain));
            }),
          },
        ],
      },
    } as { id: string },
    around: (handler) => (request) => madeAhead.run(new Map(), () => handler(request)),
  };
}

/** better-auth's own kind of error, as it passes through better-auth on its way out. */
function tooBusy(): Error {
  const { message } = AUTH_ERRORS['auth:busy'];
  return new APIError('SERVICE_UNAVAILABLE', { code: 'auth:busy', message }, { 'retry-after': String(RETRY_SECONDS) });
}
