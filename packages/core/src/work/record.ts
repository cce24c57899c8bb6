import type { Database } from '../database/database.js';
import { type Address, keyOf, type Plan, Progress, planOf } from '../engine/index.js';
import type { FlowDefinition } from '../flows/definition.js';
import type { Logger } from '../logging/logger.js';
import type { NodeRunRow, RunRow } from '../runs/store.js';
import type { ClaimedRun } from './claims.js';
import { Journal, type RunChange } from './journal.js';
import { nodeRowWith } from './node-rows.js';
import type { Outcome } from './outcome.js';
import { Outputs } from './outputs.js';
import { addressOfRow, factOf, factsOf, latestRows } from './restore.js';
import { otherTriggers } from './triggers.js';

/** What records need of the host. */
export interface RecordParts {
  readonly database: Database;
  readonly leaseMilliseconds: number;
  readonly logger: Logger;
  /** A run has changed in the database. */
  readonly onWritten: (runId: string) => void;
}

/** Results of pure nodes are written at least that often. */
export const WRITE_EVERY_MILLISECONDS = 500;
const MAX_UNWRITTEN = 200;

type Failure = Pick<RunRow, 'error_code' | 'error_message' | 'error_node_id'>;

/** What is known of a run that this process works on, and what of it is not written yet. */
export class RunRecord {
  readonly run: RunRow;
  readonly plan: Plan;
  readonly progress: Progress;
  readonly outputs: Outputs;
  /** Why the run stops, if whoever it acts as may not run it any more. */
  forbidden: Failure | null = null;
  /** Whether it could not be found out what the run may do now. */
  isUnavailable = false;
  /** Set if somebody else has the run, or if a database failed. Nothing is written any more. */
  broken: { readonly error: unknown } | null = null;
  readonly #journal: Journal;
  readonly #parts: RecordParts;
  /** The last attempt of each node. */
  readonly #rows: Map<string, NodeRunRow>;
  /** What the database's clock is ahead of the monotonic one. */
  readonly #clockOffset: number;
  #lastWrite = performance.now();

  constructor({ run, lease, definition, nodes, now }: ClaimedRun, parts: RecordParts) {
    this.run = run;
    this.plan = planOf(JSON.parse(definition) as FlowDefinition);
    this.outputs = new Outputs(this.plan, run.input === null ? null : JSON.parse(run.input));
    this.#parts = parts;
    this.#clockOffset = now - performance.now();
    const { leaseMilliseconds } = parts;
    this.#journal = new Journal(parts.database, { runId: run.id, lease, leaseMilliseconds }, nodes);
    this.#rows = latestRows(nodes);
    for (const row of this.#rows.values()) this.#noteOutput(row);
    const start = {
      seed: run.id,
      startedAt: Date.parse(run.limit_from ?? run.created_at),
      skip: otherTriggers(run, this.plan),
    };
    this.progress = new Progress(this.plan, start, factsOf(nodes));
  }

  /** The database's clock: milliseconds since 1970. */
  now(): number {
    return Math.round(performance.now() + this.#clockOffset);
  }

  /** The database's clock, as columns have it. */
  time(): string {
    return new Date(this.now()).toISOString();
  }

  /** The last attempt of a node. */
  rowOf(address: Address): NodeRunRow | undefined {
    return this.#rows.get(keyOf(address));
  }

  /** The last attempts of the nodes that wait. */
  waiting(): NodeRunRow[] {
    return [...this.#rows.values()].filter(({ status }) => status === 'waiting');
  }

  /** An attempt begins. It is not written yet. */
  begin(row: NodeRunRow): void {
    this.progress.apply({ ...addressOfRow(row), attempt: row.attempt, status: 'running' });
    this.#rows.set(keyOf(addressOfRow(row)), row);
  }

  /** Takes note of what an attempt came to. */
  note(row: NodeRunRow, outcome: Outcome): void {
    if (outcome.kind === 'forbidden')
      this.forbidden = { error_code: outcome.code, error_message: outcome.message, error_node_id: row.node_id };
    if (outcome.kind === 'unavailable') {
      this.isUnavailable = true;
      const fields = { error: outcome.cause, runId: this.run.id };
      this.#parts.logger.warn(fields, 'a run waits: it is not known what it may do now');
    }
    this.settle(nodeRowWith(row, outcome, this.time()));
  }

  /** Takes note of a row that has changed. */
  settle(row: NodeRunRow): void {
    this.#rows.set(keyOf(addressOfRow(row)), row);
    this.#noteOutput(row);
    this.#journal.note(row);
    this.progress.apply(factOf(row));
  }

  /** Has a row written with the next `write`, although nothing follows from it. */
  keep(row: NodeRunRow): void {
    this.#journal.note(row);
  }

  /**
   * Writes what was noted, and changes the run.
   *
   * @param further work in the same transaction
   * @throws LeaseLost if somebody else has the run. Then nothing is written
   */
  async write(change?: RunChange, further?: (transaction: Database) => Promise<void>): Promise<void> {
    this.#lastWrite = performance.now();
    await this.#journal.write(change, further);
    this.#parts.onWritten(this.run.id);
  }

  /** Writes what was noted, if it is much or old. */
  async writeSometimes(): Promise<void> {
    const { pending } = this.#journal;
    const isOld = performance.now() - this.#lastWrite > WRITE_EVERY_MILLISECONDS;
    if (pending > MAX_UNWRITTEN || (pending > 0 && isOld)) await this.write();
  }

  #noteOutput(row: NodeRunRow): void {
    const address = addressOfRow(row);
    if (row.items !== null && row.status === 'running') this.outputs.setItems(address, JSON.parse(row.output ?? '[]'));
    else if (row.status === 'succeeded') this.outputs.set(address, JSON.parse(row.output ?? 'null'));
    else if (row.status === 'failed')
      this.outputs.set(address, { error: { code: row.error_code, message: row.error_message } });
  }
}
