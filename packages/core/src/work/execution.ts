import { type RawBuilder, sql } from 'kysely';
import { databaseTime } from '../database/clock.js';
import type { Decision, Ending } from '../engine/index.js';
import type { ClaimedRun } from './claims.js';
import { endRun } from './ends.js';
import { endLoop } from './loop.js';
import { NodesAtWork, type NodesAtWorkParts } from './nodes-at-work.js';
import { type RecordParts, RunRecord, WRITE_EVERY_MILLISECONDS } from './record.js';
import { endWait, readEndedWaits, stopWait } from './waits.js';

/** What executions need of the host. */
export interface ExecutionParts extends NodesAtWorkParts, RecordParts {}

const RETRY_UNAVAILABLE_MILLISECONDS = 2_000;

/** A run that this process works on: from when it was taken until it waits, is over, or somebody else has it. */
export class Execution {
  readonly runId: string;
  readonly lease: string;
  readonly #parts: ExecutionParts;
  readonly #record: RunRecord;
  readonly #atWork: NodesAtWork;
  #wake: () => void = () => {};
  /** Set by anything that the loop has to look at. */
  #hasNews = false;
  #isNudged = false;
  #isLeaving = false;

  constructor(claimed: ClaimedRun, parts: ExecutionParts) {
    this.runId = claimed.run.id;
    this.lease = claimed.lease;
    this.#parts = parts;
    this.#record = new RunRecord(claimed, parts);
    this.#atWork = new NodesAtWork(this.#record, parts, () => this.#tell());
  }

  /**
   * Goes on with the run until it waits, is over, or is given up.
   *
   * @throws LeaseLost if somebody else has it; the error of a database. Then nothing is at work any more
   */
  async carryOn(): Promise<void> {
    const record = this.#record;
    try {
      await this.#lookAgain();
      for (;;) {
        if (record.broken) throw record.broken.error;
        this.#hasNews = false;
        if (this.#isNudged) await this.#lookAgain();
        const decision = record.progress.decide(record.now());
        if (record.forbidden) this.#atWork.stopAll();
        const ending = this.#endingOf(decision);
        if (ending !== null && this.#atWork.size === 0) return await endRun(record, ending, this.#parts);
        const hasChanged = record.forbidden === null && (await this.#carryOut(decision));
        if (hasChanged) continue;
        if (this.#atWork.size === 0) return await this.#park(decision.nextAt);
        await record.writeSometimes();
        await this.#news(decision.nextAt);
      }
    } finally {
      this.#atWork.stopAll();
    }
  }

  /** Something has happened to the run. */
  nudge(): void {
    this.#isNudged = true;
    this.#tell();
  }

  /** Begins no further node, and gives the run up when those at work are done. */
  leave(): void {
    this.#isLeaving = true;
    this.#tell();
  }

  /** Stops at once and writes nothing more. */
  drop(error: unknown): void {
    this.#record.broken ??= { error };
    this.#atWork.stopAll();
    this.#tell();
  }

  #tell(): void {
    this.#hasNews = true;
    this.#wake();
  }

  /** Waits until a node is done, somebody nudges, or the time comes. */
  async #news(until: number | null): Promise<void> {
    if (this.#hasNews) return;
    const milliseconds = Math.min(
      until === null ? WRITE_EVERY_MILLISECONDS : until - this.#record.now(),
      WRITE_EVERY_MILLISECONDS,
    );
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, Math.max(1, milliseconds));
    });
    clearTimeout(timer);
  }

  #endingOf({ ending }: Decision): Ending | 'forbidden' | null {
    return this.#record.forbidden ? 'forbidden' : ending;
  }

  /** @returns whether anything has changed that needs a new decision */
  async #carryOut({ start, wake, stop, collect }: Decision): Promise<boolean> {
    const record = this.#record;
    let hasChanged = false;
    // A node at work is told to stop, and says so itself. One that waits has nobody who could.
    for (const address of stop)
      if (!this.#atWork.stop(address)) hasChanged = (await stopWait(record, address)) || hasChanged;
    for (const address of wake) hasChanged = endWait(record, address) || hasChanged;
    for (const one of collect) {
      hasChanged = true;
      endLoop(record, one, one.failed, this.#parts.maxOutputBytes);
    }
    if (hasChanged) return true;
    if (this.#isLeaving || record.isUnavailable) return false;
    for (const one of start) this.#atWork.begin(one, one.attempt);
    return false;
  }

  async #lookAgain(): Promise<void> {
    const isAnyWaiting = this.#record.waiting().length > 0;
    if (isAnyWaiting) await this.#record.write({ nudged: 0 });
    this.#isNudged = false;
    if (isAnyWaiting) await readEndedWaits(this.#record, this.#parts.database);
  }

  /** Lets go of a run that has nothing to do now. */
  async #park(nextAt: number | null): Promise<void> {
    const { database, onDue } = this.#parts;
    const now = databaseTime(database);
    const isAtWork = this.#isLeaving || this.#record.isUnavailable;
    const wait = this.#waitUntil(nextAt);
    const dueAt = wait === null ? null : sql<string | null>`${databaseTime(database, Math.ceil(wait))}`;
    const due_at: RawBuilder<string | null> = sql`case when nudged = 1 then ${now} else ${dueAt} end`;
    await this.#record.write({ status: isAtWork ? 'queued' : 'waiting', lease: null, due_at });
    if (wait !== null && !this.#isLeaving) onDue(this.runId, Math.ceil(wait) + 1);
  }

  /** In how many milliseconds the run is due again. Null: when somebody says so. */
  #waitUntil(nextAt: number | null): number | null {
    if (this.#isLeaving) return 0;
    if (this.#record.isUnavailable) return RETRY_UNAVAILABLE_MILLISECONDS;
    return nextAt === null ? null : Math.max(0, nextAt - this.#record.now());
  }
}
