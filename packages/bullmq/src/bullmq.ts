import type { OpenQueue } from '@invect/core';
import { Redis, type RedisOptions } from 'ioredis';
import { BullmqQueue } from './queue.js';

/** Options of {@link bullmq}. */
export interface BullmqOptions {
  /** Redis: a URL, `redis://127.0.0.1:6379` (`rediss:` for TLS), or options of ioredis. */
  readonly connection: string | RedisOptions;
  /** The name of the queue. All processes on one database have the same; apps that share a Redis, different ones. Default `'invect'`. */
  readonly name?: string;
}

const NAMES: readonly string[] = ['connection', 'name'] satisfies (keyof BullmqOptions)[];

/** So that a Redis that is back is used again soon. */
const MAX_RECONNECT_MILLISECONDS = 1_000;

/**
 * The host's option `queue`, on Redis: a run that is started in one process is begun at once in whichever has time. Redis only has ids of
 * runs. What it loses, or while it is down, workers find in the database, within a second.
 *
 * @throws TypeError in one sentence that names the option and the fix
 * @example
 * createInvect({ queue: bullmq({ connection: 'redis://127.0.0.1:6379' }), … })
 */
export function bullmq(options: BullmqOptions): OpenQueue {
  const { connection, name = 'invect' } = checked(options);
  return ({ logger }) => new BullmqQueue({ connect: () => connect(connection), name, logger });
}

function checked(options: BullmqOptions): BullmqOptions {
  const example = "bullmq needs { connection: 'redis://127.0.0.1:6379' }";
  if (typeof options !== 'object' || options === null) throw new TypeError(`${example}.`);
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new TypeError(`bullmq has no option "${unknown}"; it has ${NAMES.join(' and ')}.`);
  const { connection, name = 'invect' } = options;
  if (typeof connection === 'string' ? !isRedisUrl(connection) : typeof connection !== 'object' || connection === null)
    throw new TypeError(`${example}: a URL that begins with redis:// or rediss://, or options of ioredis.`);
  if (typeof connection === 'object' && connection.keyPrefix !== undefined)
    throw new TypeError('bullmq takes no keyPrefix, which BullMQ cannot have: give the queue another name.');
  if (typeof name !== 'string' || !/^[\w.-]{1,100}$/.test(name))
    throw new TypeError('bullmq.name must be a name of letters, digits, dots and dashes.');
  return options;
}

function isRedisUrl(text: string): boolean {
  return URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol);
}

/** BullMQ needs commands that wait for a connection as long as it takes. */
function connect(connection: string | RedisOptions): Redis {
  const needed: RedisOptions = { maxRetriesPerRequest: null };
  const defaults: RedisOptions = { retryStrategy: (times) => Math.min(times * 50, MAX_RECONNECT_MILLISECONDS) };
  return typeof connection === 'string'
    ? new Redis(connection, { ...defaults, ...needed })
    : new Redis({ ...defaults, ...connection, ...needed });
}
