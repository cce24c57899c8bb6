import type { AuthContext } from '../better-auth/instance.js';

/** A key-value storage whose entries expire: the part of better-auth's `SecondaryStorage` that the throttle needs. */
export interface ExpiringStorage {
  get(key: string): unknown;
  /** @param ttl seconds */
  set(key: string, value: string, ttl: number): unknown;
  /**
   * Adds one to a counter and returns the new count.
   *
   * @param ttl seconds, counted from the first increment
   */
  increment(key: string, ttl: number): number | Promise<number>;
  delete(key: string): unknown;
}

/** About 15 MB. An attacker needs this many attempts at different accounts to fill it, and each costs a password hash. */
const MAX_ENTRIES = 50_000;

/** Returns better-auth's secondary storage, which processes share. If there is none or it cannot count, this process's memory. */
export function storageOf({ options }: AuthContext): ExpiringStorage {
  const shared = options.secondaryStorage as Partial<ExpiringStorage> | undefined;
  return typeof shared?.increment === 'function' ? (shared as ExpiringStorage) : createMemoryStorage();
}

/** Creates a storage in memory. It evicts the least recently used entries. */
export function createMemoryStorage(maxEntries: number = MAX_ENTRIES): ExpiringStorage {
  const entries = new Map<string, { value: string; readonly expiresAt: number }>();

  function touch(key: string): { value: string } | undefined {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entries.delete(key);
    if (entry.expiresAt <= Date.now()) return undefined;
    entries.set(key, entry);
    return entry;
  }

  function add(key: string, value: string, ttl: number): void {
    entries.delete(key);
    entries.set(key, { value, expiresAt: Date.now() + ttl * 1000 });
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
  }

  return {
    get: (key) => touch(key)?.value ?? null,
    set: add,
    increment(key, ttl) {
      const entry = touch(key);
      if (entry === undefined) {
        add(key, '1', ttl);
        return 1;
      }
      const count = Number(entry.value) + 1;
      entry.value = String(count);
      return count;
    },
    delete: (key) => void entries.delete(key),
  };
}
