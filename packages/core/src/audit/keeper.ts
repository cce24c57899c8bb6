import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { isContention } from '../database/failure.js';
import { isInvectError } from '../errors.js';
import type { Logger } from '../logging/logger.js';
import { StoredAuditLog } from './log.js';
import { cutOldEntries } from './retention.js';
import { seal } from './sealer.js';
import { type AuditSink, SinkFeed } from './sink.js';

/** The host's option `audit`. */
export interface AuditOptions {
  /** After how many days entries are deleted. Default: never. */
  readonly retentionDays?: number;
  /** Gets every entry, at least once and in order. */
  readonly sink?: AuditSink;
}

/** Entries of one second are sealed together. */
const SEAL_AFTER_MILLISECONDS = 1_000;
/** For entries of a process that has died, and for the ends of minutes. */
const ROUND_MILLISECONDS = 30_000;
const CUT_EVERY_MILLISECONDS = 60 * 60 * 1_000;
const CLOSE_MILLISECONDS = 10_000;
const MAX_BACK_OFF_MILLISECONDS = 5 * 60_000;

/** Looks after the audit log in the background: it seals entries, hands them to the app, and cuts old ones off. */
export class AuditKeeper {
  readonly log: StoredAuditLog;
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #retentionDays: number | undefined;
  readonly #feed: SinkFeed | null;
  /** The work in progress, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #round: NodeJS.Timeout | undefined;
  #first: NodeJS.Timeout | undefined;
  #isClosing = false;
  #failures = 0;
  /** Milliseconds of the monotonic clock. */
  #feedAfter = 0;
  #cutAfter = 0;

  constructor(database: Database, logger: Logger, { retentionDays, sink }: AuditOptions) {
    this.#database = database;
    this.#logger = logger;
    this.#retentionDays = retentionDays;
    this.#feed = sink ? new SinkFeed(database, sink) : null;
    this.log = new StoredAuditLog(database, logger, () => this.#soon());
  }

  /** Begins. The tables must be there. */
  start(): void {
    if (this.#round !== undefined || this.#isClosing) return;
    this.#round = setInterval(() => this.#enqueue(() => this.#goRound()), ROUND_MILLISECONDS).unref();
    // Not in the turn of the start: several hosts may start at once on one SQLite file, where the second writer blocks the process.
    this.#first = setTimeout(() => this.#enqueue(() => this.#goRound()), SEAL_AFTER_MILLISECONDS).unref();
  }

  /** Gives all entries that are recorded their places, those of this process that are still being written included. */
  async seal(): Promise<void> {
    await this.log.settled();
    await seal(this.#database);
  }

  /** Seals what is left, and waits for the work in progress, at most ten seconds. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#round);
    clearTimeout(this.#first);
    clearTimeout(this.#timer);
    const wasStarted = this.#round !== undefined;
    this.log.flush({ all: true });
    const rest = this.#work.then(() => (wasStarted ? this.#attempt('seal', () => this.seal()) : undefined));
    await Promise.race([rest, pause(CLOSE_MILLISECONDS, undefined, { ref: false })]);
  }

  #soon(): void {
    // What is recorded before the start is sealed in the first round.
    if (this.#round === undefined || this.#timer !== undefined || this.#isClosing) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#enqueue(() => this.#sealAndFeed());
    }, SEAL_AFTER_MILLISECONDS).unref();
  }

  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(() => (this.#isClosing ? undefined : work()));
  }

  async #goRound(): Promise<void> {
    this.log.flush();
    await this.#sealAndFeed();
    if (this.#retentionDays === undefined || performance.now() < this.#cutAfter) return;
    this.#cutAfter = performance.now() + CUT_EVERY_MILLISECONDS;
    const options = { retentionDays: this.#retentionDays, waitsForSink: this.#feed !== null };
    await this.#attempt('cut old entries off', () => cutOldEntries(this.#database, this.log, options));
  }

  async #sealAndFeed(): Promise<void> {
    await this.#attempt('seal', () => this.seal());
    if (this.#feed === null || performance.now() < this.#feedAfter) return;
    try {
      await this.#feed.run(() => this.#isClosing);
      this.#failures = 0;
    } catch (error) {
      if (isInvectError(error) && error.code === 'host:unavailable') return this.#backOff(0);
      this.#backOff(++this.#failures);
      this.#logger.error({ error, failures: this.#failures }, 'audit.sink failed: it gets the same entries again');
    }
  }

  /** Tries again later, and later each time. */
  #backOff(failures: number): void {
    const wait = Math.min(SEAL_AFTER_MILLISECONDS * 2 ** failures, MAX_BACK_OFF_MILLISECONDS);
    this.#feedAfter = performance.now() + wait;
    if (this.#isClosing) return;
    setTimeout(() => this.#enqueue(() => this.#sealAndFeed()), wait + 1).unref();
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isContention(error)) return this.#soon();
      this.#logger.error({ error }, `the audit log: could not ${what}, and will try again`);
    }
  }
}
