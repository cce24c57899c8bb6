import { APIError, createAuthMiddleware } from 'better-auth/api';
import type { AuthContext } from '../better-auth/instance.js';
import { AUTH_ERRORS } from '../errors.js';
import { RequestScope } from '../request-scope.js';
import { createSemaphore } from './semaphore.js';

type Handler = (request: Request) => Promise<Response>;

/** How many hashes may wait. The last one waits some seconds. */
const MAX_WAITING = 128;

const RETRY_SECONDS = 2;

/** better-auth's default limit. Longer passwords are refused without being hashed. */
const MAX_PASSWORD_LENGTH = 128;

/** Replacements for parts of better-auth's context, and a wrapper for its handler. */
export interface LimitedHashing {
  readonly password: NonNullable<AuthContext['password']>;
  readonly plugin: { readonly id: string };
  readonly wrap: (handler: Handler) => Handler;
}

/**
 * Half of libuv's threads. They run password hashes, the signature checks of sessions, file access and name lookups. Hashes on all
 * threads would block every other route for as long as people sign in.
 */
function maxConcurrentHashes(poolSize: string | undefined = process.env['UV_THREADPOOL_SIZE']): number {
  return Math.max(1, Math.floor((Number(poolSize) || 4) / 2));
}

/**
 * Limits how many password hashes run at once. All routes of better-auth and its plugins share one queue. If the queue is full, the
 * answer is 503 `auth:busy`.
 *
 * better-auth hashes a new user's password inside a database transaction. Waiting there would keep the transaction open, and on SQLite
 * nobody else could read a session meanwhile. So the password of a sign-up is hashed before the transaction starts.
 *
 * @returns null for an instance whose context has no hash function
 */
export function limitPasswordHashing({ password, options }: AuthContext): LimitedHashing | null {
  if (password === undefined) return null;
  const semaphore = createSemaphore(maxConcurrentHashes(), MAX_WAITING);
  const precomputed = new RequestScope<Map<string, string>>();
  const hash = (plain: string): Promise<string> => semaphore.run(() => password.hash(plain), tooBusy);
  const maxLength = options.emailAndPassword?.maxPasswordLength ?? MAX_PASSWORD_LENGTH;

  return {
    password: {
      ...password,
      // guard: hash-outside-transaction
      hash: async (plain) => precomputed.current()?.get(plain) ?? hash(plain),
      verify: (given) => semaphore.run(() => password.verify(given), tooBusy),
    },
    plugin: {
      id: 'invect-precomputed-hash',
      hooks: {
        before: [
          {
            matcher: ({ path }: { path?: string }) => path === '/sign-up/email',
            handler: createAuthMiddleware(async ({ body }) => {
              const plain: unknown = (body as { password?: unknown } | undefined)?.password;
              if (typeof plain !== 'string' || plain.length > maxLength) return;
              precomputed.current()?.set(plain, await hash(plain));
            }),
          },
        ],
      },
    } as { id: string },
    wrap: (handler) => (request) => precomputed.run(new Map(), () => handler(request)),
  };
}

/** Creates an error of better-auth's own class, because better-auth handles it first. */
function tooBusy(): Error {
  const { message } = AUTH_ERRORS['auth:busy'];
  return new APIError('SERVICE_UNAVAILABLE', { code: 'auth:busy', message }, { 'retry-after': String(RETRY_SECONDS) });
}
