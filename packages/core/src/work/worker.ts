import { setTimeout as pause } from 'node:timers/promises';
import { isDatabaseFailure } from '../database/failure.js';
import type { Logger } from '../logging/logger.js';
import { Claims } from './claims.js';
import { Execution, type ExecutionParts } from './execution.js';
import { LeaseLost } from './journal.js';
import type { RunOptions } from './options.js';
import { LocalQueue, MAX_DELAY_MILLISECONDS, type Queue } from './queue.js';
import { Slots } from './slots.js';

/** What a worker is made of. */
export interface WorkerParts extends Omit<ExecutionParts, 'leaseMilliseconds' | 'maxOutputBytes' | 'onDue'> {
  /** What processes tell each other by. Null: each looks after the runs that it starts, and finds those of others in the database. */
  readonly openQueue: (() => Queue) | null;
  readonly options: Required<RunOptions>;
}

const MIN_POLL_MILLISECONDS = 100;
const MAX_POLL_MILLISECONDS = 1_000;
const RETENTION_EVERY_MILLISECONDS = 60 * 60 * 1000;
const RETENTION_BATCH = 200;

/** Carries runs out in this process. What it holds in memory can be read again from the database by any other. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #options: Required<RunOptions>;
  readonly #claims: Claims;
  readonly #logger: Logger;
  /** What this process finds in the database, also when a shared queue has lost it or is down. */
  readonly #found = new LocalQueue();
  readonly #slots: Slots;
  #queue: Queue = this.#found;
  readonly #executions = new Map<
    string,
    { readonly execution: Execution; readonly done: Promise<void>; heldUntil: number }
  >();
  readonly #timers = new Set<NodeJS.Timeout>();
  #pollAfter = MIN_POLL_MILLISECONDS;
  #poll: NodeJS.Timeout | undefined;
  /** Whether the last look at the database failed. Only the first failure of many is logged. */
  #isFailing = false;
  #isClosing = false;
  #isStarted = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#options = parts.options;
    this.#logger = parts.logger;
    this.#claims = new Claims(parts.database, this.#leaseMilliseconds);
    this.#slots = new Slots(parts.options);
  }

  get #leaseMilliseconds(): number {
    return this.#options.leaseSeconds * 1000;
  }

  /** Begins. The tables must be there, and the plugins must have started. */
  start(): void {
    if (this.#isStarted || this.#isClosing) return;
    this.#isStarted = true;
    const { work, concurrency, retentionDays } = this.#options;
    const { openQueue } = this.#parts;
    if (openQueue !== null) this.#queue = openQueue();
    if (!work) return;
    const carryOn = (runId: string): Promise<void> => this.#slots.use(() => this.#carryOn(runId));
    this.#found.consume(carryOn, concurrency);
    if (this.#queue !== this.#found) this.#queue.consume(carryOn, concurrency);
    this.#every(this.#leaseMilliseconds / 3, () => this.#renew());
    if (retentionDays !== null) this.#every(RETENTION_EVERY_MILLISECONDS, () => this.#deleteOld(retentionDays));
    this.#pollIn(MIN_POLL_MILLISECONDS);
  }

  /** Something has happened to a run: it is due, or this process is to look at it again. */
  changed(runId: string): void {
    if (this.#executions.has(runId)) void this.#attempt('look at a run', () => this.#renew());
    else this.#queue.enqueue(runId);
  }

  /** Takes no further run. Nodes at work may end for a while; then their runs are given up to other processes. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#poll);
    // What has been claimed until now, or is being claimed, ends within these.
    const ended = Promise.all([this.#slots.close(), this.#found.close(), this.#queue.close()]);
    const renewing = setInterval(
      () => void this.#attempt('renew leases', () => this.#renew()),
      this.#leaseMilliseconds / 3,
    );
    for (const { execution } of this.#executions.values()) execution.leave();
    await Promise.race([ended, pause(this.#options.graceSeconds * 1000, undefined, { ref: false })]);
    clearInterval(renewing);
    const left = [...this.#executions.values()];
    for (const { execution } of left) execution.drop(new LeaseLost());
    await Promise.race([ended, pause(1_000, undefined, { ref: false })]);
    await this.#attempt('give runs up', () => this.#claims.release(left.map(({ execution }) => execution)));
  }

  /** @returns whether the run was there to be taken */
  async #carryOn(runId: string): Promise<boolean> {
    if (this.#isClosing || this.#executions.has(runId)) return false;
    try {
      const claimed = await this.#claims.claim(runId);
      if (claimed === null) return false;
      const execution = new Execution(claimed, {
        ...this.#parts,
        leaseMilliseconds: this.#leaseMilliseconds,
        maxOutputBytes: this.#options.maxOutputBytes,
        onDue: (id, inMilliseconds) => this.#due(id, inMilliseconds),
      });
      if (this.#isClosing) execution.leave();
      const done = this.#finish(execution);
      this.#executions.set(runId, { execution, done, heldUntil: performance.now() + this.#leaseMilliseconds });
      await done;
      return true;
    } catch (error) {
      this.#report(error, runId);
      return false;
    }
  }

  async #finish(execution: Execution): Promise<void> {
    try {
      await execution.carryOn();
    } catch (error) {
      if (error instanceof LeaseLost) return;
      this.#report(error, execution.runId);
      // It would go wrong in the same way again and again.
      if (!isDatabaseFailure(error)) await this.#attempt('end a run', () => this.#claims.fail(execution));
    } finally {
      this.#executions.delete(execution.runId);
      if (!this.#isClosing) this.#pollIn(this.#pollAfter);
    }
  }

  #due(runId: string, inMilliseconds: number): void {
    if (this.#isClosing) return;
    if (inMilliseconds === 0) this.changed(runId);
    else if (inMilliseconds <= MAX_DELAY_MILLISECONDS) this.#queue.enqueue(runId, inMilliseconds);
  }

  /** Keeps what this process works on, and finds out what has happened to it. */
  async #renew(): Promise<void> {
    const held = [...this.#executions.values()];
    const asked = performance.now();
    const renewed = await this.#claims.renew(held.map(({ execution }) => execution)).catch((error: unknown) => {
      this.#report(error);
      return null;
    });
    for (const one of held) {
      const answer = renewed?.get(one.execution.lease);
      if (answer) one.heldUntil = asked + this.#leaseMilliseconds;
      // Without an answer it holds until others may take it.
      const isLost = renewed === null ? performance.now() > one.heldUntil : answer === undefined;
      // guard: lost-run-is-dropped
      if (isLost) one.execution.drop(new LeaseLost());
      else if (answer?.nudged) one.execution.nudge();
    }
  }

  async #findDue(): Promise<void> {
    const free = this.#options.concurrency - this.#executions.size;
    const due = free > 0 ? await this.#claims.due(free) : [];
    for (const runId of due) this.#found.enqueue(runId);
    this.#pollAfter = due.length > 0 ? MIN_POLL_MILLISECONDS : Math.min(this.#pollAfter * 2, MAX_POLL_MILLISECONDS);
  }

  #pollIn(milliseconds: number): void {
    if (this.#poll !== undefined || this.#isClosing) return;
    this.#poll = setTimeout(async () => {
      await this.#attempt('look for runs', () => this.#findDue());
      this.#poll = undefined;
      this.#pollIn(this.#pollAfter);
    }, milliseconds).unref();
  }

  async #deleteOld(days: number): Promise<void> {
    while ((await this.#claims.deleteOld(days, RETENTION_BATCH)) === RETENTION_BATCH && !this.#isClosing);
  }

  #every(milliseconds: number, work: () => Promise<void>): void {
    this.#timers.add(setInterval(() => void this.#attempt('look after runs', work), milliseconds).unref());
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#isFailing = false;
    } catch (error) {
      this.#pollAfter = MAX_POLL_MILLISECONDS;
      if (!this.#isClosing && !this.#isFailing)
        this.#logger.warn({ error }, `the worker could not ${what}, and will try again`);
      this.#isFailing = true;
    }
  }

  #report(error: unknown, runId?: string): void {
    const text = isDatabaseFailure(error)
      ? 'a database failed: runs go on when their leases end'
      : 'a run could not go on';
    this.#logger.error({ error, ...(runId && { runId }) }, text);
  }
}
