import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/database.js';
import { isDatabaseFailure } from '../database/failure.js';
import { inTurn } from '../database/write-turns.js';
import type { Logger } from '../logging/logger.js';
import { RunStore } from '../runs/store.js';
import { actorOfTrigger } from './actor.js';
import { cronOf } from './nodes.js';
import { dueTimes, nextDue } from './schedule.js';
import { type FiringTrigger, TriggerStore } from './store.js';

const BATCH = 50;

/** What schedules are made of. */
export interface ScheduleParts {
  readonly database: Database;
  readonly logger: Logger;
  /** Tells the workers of this process that a run is due. */
  readonly onRun: (runId: string) => void;
}

/** Starts the runs of schedules. The database and its clock decide: each due time starts one run, however many processes ask. */
export class Schedules {
  readonly #parts: ScheduleParts;
  readonly #triggers: TriggerStore;

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
    this.#triggers = new TriggerStore(parts.database);
  }

  /**
   * Starts what is due now.
   *
   * @returns whether there may be more
   * @throws the error of the database
   */
  async fireDue(): Promise<boolean> {
    const due = await this.#triggers.due(BATCH);
    for (const { now, ...trigger } of due) {
      try {
        await this.#fire(trigger, new Date(now));
      } catch (error) {
        if (isDatabaseFailure(error)) throw error;
        await this.#giveUp(trigger, error);
      }
    }
    return due.length === BATCH;
  }

  /** Forgets deliveries that are remembered long enough. */
  async tidy(): Promise<void> {
    await inTurn(this.#parts.database, () => this.#triggers.deleteExpiredDeliveries());
  }

  async #fire(trigger: FiringTrigger & { readonly next_due_at: string }, now: Date): Promise<void> {
    const config = cronOf(trigger);
    const actor = actorOfTrigger(trigger);
    if (actor === null) throw new Error('a trigger that acts as nobody is enabled');
    const times = dueTimes(config, new Date(trigger.next_due_at), now).map((time) => time.toISOString());
    const next = nextDue(config, now)?.toISOString() ?? null;
    const runs = times.map((dueAt) => ({
      id: uuidv7(),
      flowId: trigger.flow_id,
      flowVersion: trigger.flow_version,
      actor,
      input: JSON.stringify({ dueAt }),
      triggerNodeId: trigger.node_id,
    }));
    const last_due_at = times.at(-1) ?? trigger.last_due_at;
    const isTaken = await this.#inTransaction(async (transaction) => {
      if (!(await new TriggerStore(transaction).takeDue(trigger, { next_due_at: next, last_due_at }))) return false;
      for (const run of runs) await new RunStore(transaction).insert(run);
      return true;
    });
    if (isTaken) for (const { id } of runs) this.#parts.onRun(id);
  }

  /** It would go wrong in the same way again and again. */
  async #giveUp(trigger: FiringTrigger, error: unknown): Promise<void> {
    this.#parts.logger.error({ error, triggerId: trigger.id }, 'a schedule could not start its run, and ends');
    await this.#inTransaction((transaction) => new TriggerStore(transaction).takeDue(trigger, { next_due_at: null }));
  }

  #inTransaction<T>(work: (transaction: Database) => Promise<T>): Promise<T> {
    const { database } = this.#parts;
    return inTurn(database, () => database.transaction().execute(work));
  }
}
