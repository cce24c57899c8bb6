import type { SecondaryStorage } from 'better-auth';
import { Redis } from 'ioredis';

/** better-auth's secondary storage on Redis: what the documentation shows. */
export function redisStorage(url: string, keyPrefix: string): { storage: SecondaryStorage; close(): Promise<unknown> } {
  // Without these limits a command waits for as long as Redis is away, and the request with it.
  const redis = new Redis(url, { keyPrefix, maxRetriesPerRequest: 1, connectTimeout: 2_000, commandTimeout: 2_000 });
  redis.on('error', () => {});
  return {
    storage: {
      get: (key) => redis.get(key),
      set: (key, value, ttl) => (ttl ? redis.set(key, value, 'EX', ttl) : redis.set(key, value)),
      delete: async (key) => void (await redis.del(key)),
      getAndDelete: (key) => redis.getdel(key),
      async increment(key, ttl) {
        // SET NX and INCR in one step, so that a counter never lives on without its end.
        const answers = await redis.multi().set(key, 0, 'EX', ttl, 'NX').incr(key).exec();
        return Number(answers?.[1]?.[1]);
      },
    },
    close: () => redis.quit(),
  };
}
