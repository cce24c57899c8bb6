import { authError } from '../errors.js';
import type { ExpiringStorage } from './storage.js';

/** How many wrong passwords are taken, and in what time. */
export interface ThrottleSettings {
  readonly maxFailures: number;
  readonly windowSeconds: number;
}

/** A try that was let through. Settle it once, whatever became of it. */
export interface Attempt {
  settle(outcome: 'right' | 'wrong' | 'unknown'): Promise<void>;
}

/** Lets tries at one key through until too many have failed. */
export interface Attempts {
  /** @throws InvectError 429 `auth:too_many_attempts`, with Retry-After */
  begin(key: string): Promise<Attempt>;
}

const DAY_SECONDS = 86_400;

/** Simultaneous tries at one key that may wait for each other. */
const MAX_WAITING = 100;

/** The tries at one key in this process. They are admitted one after the other, which keeps the count exact. */
interface Line {
  tail: Promise<unknown>;
  present: number;
  inFlight: number;
  wake: () => void;
}

/**
 * Counts failures by key. After `maxFailures` in `windowSeconds` the key is locked: for the window first, for twice as long with every
 * further lock of the same day, up to a day. What is still being checked counts as if it had failed, so a burst is not let
 * through at once; it waits, as several may sign in to one account with the right password.
 */
export function createAttempts(storage: ExpiringStorage, { maxFailures, windowSeconds }: ThrottleSettings): Attempts {
  const lines = new Map<string, Line>();

  async function admit(key: string, line: Line): Promise<void> {
    for (;;) {
      const { inFlight } = line;
      const [until, failures] = [await storage.get(`${key}:until`), await storage.get(`${key}:failures`)].map(Number);
      const lockedFor = (until ?? 0) - Date.now();
      if (lockedFor > 0) throw tooMany(lockedFor / 1000);
      if (inFlight === 0 || (failures ?? 0) + inFlight < maxFailures) break;
      if (line.inFlight === inFlight) {
        await new Promise<void>((resolve) => {
          line.wake = resolve;
        });
      }
    }
    line.inFlight += 1;
  }

  async function countFailure(key: string): Promise<void> {
    const failures = await storage.increment(`${key}:failures`, windowSeconds);
    if (failures < maxFailures) return;
    const locks = await storage.increment(`${key}:locks`, DAY_SECONDS);
    const seconds = Math.min(windowSeconds * 2 ** (locks - 1), Math.max(windowSeconds, DAY_SECONDS));
    await storage.set(`${key}:until`, String(Date.now() + seconds * 1000), seconds);
    await storage.delete(`${key}:failures`);
  }

  function leave(key: string, line: Line): void {
    line.present -= 1;
    if (line.present === 0) lines.delete(key);
  }

  return {
    async begin(key) {
      const line = lines.get(key) ?? { tail: Promise.resolve(), present: 0, inFlight: 0, wake() {} };
      if (line.present >= MAX_WAITING) throw tooMany(1);
      lines.set(key, line);
      line.present += 1;
      const admitted = line.tail.then(() => admit(key, line));
      line.tail = admitted.catch(() => {});
      try {
        await admitted;
      } catch (error) {
        leave(key, line);
        throw error;
      }
      return {
        async settle(outcome) {
          try {
            if (outcome === 'wrong') await countFailure(key);
            if (outcome === 'right') await storage.delete(`${key}:failures`);
          } finally {
            line.inFlight -= 1;
            line.wake();
            leave(key, line);
          }
        },
      };
    },
  };
}

function tooMany(seconds: number): Error {
  return authError('auth:too_many_attempts', { headers: new Headers({ 'retry-after': String(Math.ceil(seconds)) }) });
}
