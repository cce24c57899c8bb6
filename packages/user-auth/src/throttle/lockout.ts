import { authError } from '../errors.js';
import type { ExpiringStorage } from './storage.js';

/** How many wrong passwords an account may get, and in what time. */
export interface ThrottleSettings {
  readonly maxFailures: number;
  readonly windowSeconds: number;
}

/** An attempt that was admitted. Settle it exactly once, whatever its outcome. */
export interface AdmittedAttempt {
  settle(outcome: AttemptOutcome): Promise<void>;
}

/** Only `wrong` counts as a failure, and only `right` resets the count. */
export type AttemptOutcome = 'right' | 'wrong' | 'unknown';

/** Locks a key after too many failed attempts. */
export interface Lockout {
  /**
   * Waits until the attempt may start.
   *
   * @throws InvectError 429 `auth:too_many_attempts`, with Retry-After
   */
  admit(key: string): Promise<AdmittedAttempt>;
}

const DAY_SECONDS = 86_400;

/** How many attempts at one key may be in progress or wait. */
const MAX_PRESENT = 100;

/** The attempts at one key in this process. They are admitted one after the other, which keeps the count exact. */
interface KeyQueue {
  tail: Promise<unknown>;
  /** Attempts that wait or are in flight. */
  present: number;
  inFlight: number;
  /** Wakes the attempt that waits for one in flight to settle. */
  wake: () => void;
}

/**
 * Creates a lockout that counts failures by key. After `maxFailures` in `windowSeconds` the key is locked: for one window first, and
 * for twice as long with each further lock of the same day, up to a day.
 *
 * An attempt in flight counts as a failure until it settles, so a burst cannot exceed the limit. Further attempts wait instead of being
 * refused, because several browsers may sign in to one account with the right password at the same time.
 */
export function createLockout(storage: ExpiringStorage, { maxFailures, windowSeconds }: ThrottleSettings): Lockout {
  const queues = new Map<string, KeyQueue>();

  async function waitForAdmission(key: string, queue: KeyQueue): Promise<void> {
    for (;;) {
      const { inFlight } = queue;
      const [until, failures] = [await storage.get(`${key}:until`), await storage.get(`${key}:failures`)].map(Number);
      const lockedFor = (until ?? 0) - Date.now();
      if (lockedFor > 0) throw tooMany(lockedFor / 1000);
      // guard: unsettled-passwords-count
      if (inFlight === 0 || (failures ?? 0) + inFlight < maxFailures) break;
      // If an attempt settled during the reads, read again without waiting.
      if (queue.inFlight === inFlight) {
        await new Promise<void>((resolve) => {
          queue.wake = resolve;
        });
      }
    }
    queue.inFlight += 1;
  }

  async function countFailure(key: string): Promise<void> {
    const failures = await storage.increment(`${key}:failures`, windowSeconds);
    if (failures < maxFailures) return;
    const locks = await storage.increment(`${key}:locks`, DAY_SECONDS);
    const seconds = Math.min(windowSeconds * 2 ** (locks - 1), Math.max(windowSeconds, DAY_SECONDS));
    await storage.set(`${key}:until`, String(Date.now() + seconds * 1000), seconds);
    await storage.delete(`${key}:failures`);
  }

  function leave(key: string, queue: KeyQueue): void {
    queue.present -= 1;
    if (queue.present === 0) queues.delete(key);
  }

  function enter(key: string): KeyQueue {
    const queue = queues.get(key) ?? { tail: Promise.resolve(), present: 0, inFlight: 0, wake() {} };
    if (queue.present >= MAX_PRESENT) throw tooMany(1);
    queues.set(key, queue);
    queue.present += 1;
    return queue;
  }

  async function settle(key: string, queue: KeyQueue, outcome: AttemptOutcome): Promise<void> {
    try {
      // guard: wrong-passwords-count
      if (outcome === 'wrong') await countFailure(key);
      if (outcome === 'right') await storage.delete(`${key}:failures`);
    } finally {
      queue.inFlight -= 1;
      queue.wake();
      leave(key, queue);
    }
  }

  return {
    async admit(key) {
      const queue = enter(key);
      const admitted = queue.tail.then(() => waitForAdmission(key, queue));
      queue.tail = admitted.catch(() => {});
      try {
        await admitted;
      } catch (error) {
        leave(key, queue);
        throw error;
      }
      return { settle: (outcome) => settle(key, queue, outcome) };
    },
  };
}

function tooMany(seconds: number): Error {
  return authError('auth:too_many_attempts', { headers: new Headers({ 'retry-after': String(Math.ceil(seconds)) }) });
}
