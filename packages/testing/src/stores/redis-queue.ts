import { randomUUID } from 'node:crypto';
import { type BullmqOptions, bullmq } from '@invect/bullmq';
import type { OpenQueue } from '@invect/core';
import { Queue } from 'bullmq';

/** A queue of a test's own on a Redis. */
export interface RedisQueue {
  /** What a host process is told. */
  readonly settings: BullmqOptions & { readonly connection: string };
  /** The host's option. */
  readonly open: OpenQueue;
  /** Removes what hosts have left there. They must be closed. */
  remove(): Promise<void>;
}

/** @param url of a Redis */
export function createRedisQueue(url: string): RedisQueue {
  const settings = { connection: url, name: `test-${randomUUID()}` };
  return {
    settings,
    open: bullmq(settings),
    async remove() {
      const queue = new Queue(settings.name, { connection: { url } });
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
}
