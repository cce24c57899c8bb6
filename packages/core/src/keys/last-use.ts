import { LRUCache } from 'lru-cache';
import type { Logger } from '../logging/logger.js';
import type { KeyStore } from './store.js';

const MINUTE_MILLISECONDS = 60_000;

/** How many keys one statement updates. */
const MAX_KEYS = 500;

/** How many keys are remembered. A forgotten one costs another statement, which changes nothing. */
const MAX_REMEMBERED = 10_000;

/** Notes when keys are used. */
export interface LastUse {
  /** Notes that a key is being used. It returns at once. */
  note(keyId: string): void;
}

/**
 * Writes the time of a key's last use once a minute, however often and wherever it is used. No request waits for it: keys that are used
 * while a statement runs share the next one. A database that cannot be written, a replica for instance, costs a warning a minute.
 */
export function createLastUse(store: Pick<KeyStore, 'noteUse'>, logger: Logger): LastUse {
  // With `max`, lru-cache would allocate the room of all of them at once.
  const limits = { maxSize: MAX_REMEMBERED, sizeCalculation: () => 1, ttl: MINUTE_MILLISECONDS };
  const noted = new LRUCache<string, true>(limits);
  const pending = new Set<string>();
  let warnedAt = Number.NEGATIVE_INFINITY;
  let isWriting = false;

  async function write(): Promise<void> {
    isWriting = true;
    while (pending.size > 0) {
      const ids = [...pending].slice(0, MAX_KEYS);
      for (const id of ids) pending.delete(id);
      const now = Date.now();
      const since = new Date(now - MINUTE_MILLISECONDS).toISOString();
      await store.noteUse(ids, new Date(now).toISOString(), since).catch(warn);
    }
    isWriting = false;
  }

  function warn(error: unknown): void {
    if (performance.now() - warnedAt < MINUTE_MILLISECONDS) return;
    warnedAt = performance.now();
    logger.warn({ error }, 'the last use of keys could not be written; requests are served all the same');
  }

  return {
    note(keyId) {
      if (noted.has(keyId)) return;
      noted.set(keyId, true);
      pending.add(keyId);
      if (!isWriting) void write();
    },
  };
}
