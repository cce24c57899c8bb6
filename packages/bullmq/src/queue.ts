import { setTimeout as pause } from 'node:timers/promises';
import type { Logger, Queue } from '@invect/core';
import { Queue as Jobs, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { Outage } from './outage.js';

/** What a queue is made of. */
export interface BullmqQueueParts {
  readonly connect: () => Redis;
  readonly name: string;
  readonly logger: Logger;
}

const JOB = 'run';
/** More than a minute ahead, workers find runs in the database. */
const MAX_DELAY_MILLISECONDS = 60_000;
/** How many commands wait for Redis before further ones are dropped. */
const MAX_UNANSWERED = 10_000;
/** How long a close waits for Redis. */
const CLOSE_MILLISECONDS = 2_000;
/** How long BullMQ waits before it tries again, instead of its 15 seconds. */
const RETRY_MILLISECONDS = 1_000;
/** The events of BullMQ: nobody reads them. */
const KEPT_EVENTS = 100;

/** A job is the id of a run and nothing else: what is to be done, and as whom, is in the database. */
interface Job {
  readonly runId: string;
}

/** A queue of core on BullMQ. */
export class BullmqQueue implements Queue {
  readonly #parts: BullmqQueueParts;
  readonly #redis: Redis;
  readonly #jobs: Jobs<Job>;
  readonly #outage: Outage;
  #worker: Worker<Job> | undefined;
  readonly #calls = new Set<Promise<void>>();
  #unanswered = 0;
  #isClosing = false;

  constructor(parts: BullmqQueueParts) {
    const { connect, name, logger } = parts;
    this.#parts = parts;
    this.#outage = new Outage(logger);
    this.#redis = connect();
    this.#redis.on('error', this.#onError);
    this.#redis.on('ready', () => this.#outage.end());
    this.#jobs = new Jobs(name, {
      connection: this.#redis,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
      streams: { events: { maxLen: KEPT_EVENTS } },
    });
    this.#jobs.on('error', this.#onError);
  }

  enqueue(runId: string, inMilliseconds = 0): void {
    if (this.#isClosing || inMilliseconds > MAX_DELAY_MILLISECONDS) return;
    // ioredis would keep the command until Redis is back. Until then workers find the run in the database.
    const isDown = this.#outage.isFailing && this.#redis.status !== 'ready';
    if (isDown || this.#unanswered >= MAX_UNANSWERED) return;
    this.#unanswered++;
    void this.#jobs
      .add(JOB, { runId }, { delay: inMilliseconds })
      .then(() => this.#outage.end(), this.#onError)
      .finally(() => {
        this.#unanswered--;
      });
  }

  consume(carryOn: (runId: string) => Promise<void>, concurrency: number): void {
    const process = async ({ data }: { readonly data: Job }): Promise<void> => {
      const runId: unknown = data?.runId;
      if (this.#isClosing || typeof runId !== 'string') return;
      const call = carryOn(runId);
      this.#calls.add(call);
      await call.finally(() => this.#calls.delete(call));
    };
    this.#worker = new Worker<Job>(this.#parts.name, process, {
      connection: this.#redis,
      concurrency,
      runRetryDelay: RETRY_MILLISECONDS,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    this.#worker.on('error', this.#onError);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    // It fetches nothing from now on, and waits for the calls.
    const ended = Promise.allSettled([this.#worker?.close()]);
    await Promise.allSettled(this.#calls);
    const closed = ended.then(() => Promise.allSettled([this.#jobs.close()]));
    await Promise.race([closed, pause(CLOSE_MILLISECONDS, undefined, { ref: false })]);
    // A Redis that does not answer is not waited for.
    void this.#worker?.disconnect().catch(() => {});
    void this.#jobs.disconnect().catch(() => {});
    this.#redis.disconnect();
  }

  readonly #onError = (error: unknown): void => {
    if (!this.#isClosing) this.#outage.note(error);
  };
}
