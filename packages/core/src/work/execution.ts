import { type RawBuilder, sql } from 'kysely';
import { databaseTime } from '../database/clock.js';
import type { Database } from '../database/database.js';
import {
  type Address,
  DEFAULT_HANDLE,
  type Decision,
  type Ending,
  keyOf,
  type Plan,
  type PlannedNode,
  Progress,
  planOf,
} from '../engine/index.js';
import type { FlowDefinition } from '../flows/definition.js';
import type { NodeRegistry } from '../nodes/registry.js';
import type { RunActor } from '../runs/actor.js';
import type { Authority } from '../runs/authority.js';
import { type NodeRunRow, type RunRow, RunStore } from '../runs/store.js';
import { type AttemptParts, carryOutAttempt } from './attempt.js';
import { endedChild, startChild } from './children.js';
import type { ClaimedRun } from './claims.js';
import { Journal, type RunChange } from './journal.js';
import { boundedJson } from './limits.js';
import { newNodeRow, nodeRowWith } from './node-rows.js';
import { type Call, failed, type Outcome } from './outcome.js';
import { Outputs } from './outputs.js';
import { addressOfRow, factOf, factsOf, isInterrupted, latestRows, MAX_INTERRUPTIONS } from './restore.js';

/** What executions need of the host. */
export interface ExecutionParts extends AttemptParts {
  readonly registry: () => NodeRegistry;
  readonly database: Database;
  readonly authority: Authority;
  readonly leaseMilliseconds: number;
  /** A run is due, after some milliseconds. */
  readonly onDue: (runId: string, inMilliseconds: number) => void;
}

/** Results of pure nodes are written at least that often. */
const WRITE_EVERY_MILLISECONDS = 500;
const MAX_UNWRITTEN = 200;
const RETRY_UNAVAILABLE_MILLISECONDS = 2_000;

type Failure = Pick<RunRow, 'error_code' | 'error_message' | 'error_node_id'>;

/** A run that this process works on: from when it was taken until it waits, is over, or somebody else has it. */
export class Execution {
  readonly runId: string;
  readonly lease: string;
  readonly #run: RunRow;
  readonly #parts: ExecutionParts;
  readonly #plan: Plan;
  readonly #progress: Progress;
  readonly #outputs: Outputs;
  readonly #journal: Journal;
  /** The last attempt of each node. */
  readonly #rows: Map<string, NodeRunRow>;
  readonly #atWork = new Map<string, AbortController>();
  /** What the database's clock is ahead of the monotonic one. */
  readonly #clockOffset: number;
  #lastWrite = performance.now();
  #wake: () => void = () => {};
  /** Set by anything that the loop has to look at. */
  #hasNews = false;
  #isNudged = false;
  #isLeaving = false;
  /** Somebody else has the run, or a database failed. Nothing is written any more. */
  #broken: { readonly error: unknown } | null = null;
  #forbidden: Failure | null = null;
  #isUnavailable = false;

  constructor({ run, lease, definition, nodes, now }: ClaimedRun, parts: ExecutionParts) {
    this.runId = run.id;
    this.lease = lease;
    this.#run = run;
    this.#parts = parts;
    this.#clockOffset = now - performance.now();
    this.#plan = planOf(JSON.parse(definition) as FlowDefinition);
    const { leaseMilliseconds } = parts;
    this.#journal = new Journal(parts.database, { runId: run.id, lease, leaseMilliseconds }, nodes);
    this.#rows = latestRows(nodes);
    this.#outputs = new Outputs(this.#plan, run.input === null ? null : JSON.parse(run.input));
    for (const row of this.#rows.values()) this.#noteOutput(row);
    const start = {
      seed: run.id,
      startedAt: Date.parse(run.limit_from ?? run.created_at),
      skip: otherTriggers(run, this.#plan),
    };
    this.#progress = new Progress(this.#plan, start, factsOf(nodes));
  }

  /**
   * Goes on with the run until it waits, is over, or is given up.
   *
   * @throws LeaseLost if somebody else has it; the error of a database. Then nothing is at work any more
   */
  async carryOn(): Promise<void> {
    try {
      await this.#lookAgain();
      for (;;) {
        if (this.#broken) throw this.#broken.error;
        this.#hasNews = false;
        if (this.#isNudged) await this.#lookAgain();
        const decision = this.#progress.decide(this.#now());
        if (this.#forbidden) this.#stopAll();
        const ending = this.#endingOf(decision);
        if (ending !== null && this.#atWork.size === 0) return await this.#end(ending);
        const hasChanged = this.#forbidden === null && (await this.#carryOut(decision));
        if (hasChanged) continue;
        if (this.#atWork.size === 0) return await this.#park(decision.nextAt);
        await this.#writeSometimes();
        await this.#news(decision.nextAt);
      }
    } finally {
      this.#stopAll();
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
    this.#broken ??= { error };
    this.#stopAll();
    this.#tell();
  }

  #tell(): void {
    this.#hasNews = true;
    this.#wake();
  }

  #now(): number {
    return Math.round(performance.now() + this.#clockOffset);
  }

  /** Waits until a node is done, somebody nudges, or the time comes. */
  async #news(until: number | null): Promise<void> {
    if (this.#hasNews) return;
    const milliseconds = Math.min(
      until === null ? WRITE_EVERY_MILLISECONDS : until - this.#now(),
      WRITE_EVERY_MILLISECONDS,
    );
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, Math.max(1, milliseconds));
    });
    clearTimeout(timer);
  }

  #stopAll(): void {
    for (const controller of this.#atWork.values()) controller.abort();
  }

  #endingOf({ ending }: Decision): Ending | 'forbidden' | null {
    return this.#forbidden ? 'forbidden' : ending;
  }

  /** @returns whether anything has changed that needs a new decision */
  async #carryOut({ start, wake, stop, collect }: Decision): Promise<boolean> {
    let hasChanged = false;
    for (const address of stop) hasChanged = (await this.#stop(address)) || hasChanged;
    for (const address of wake) hasChanged = this.#endWait(address) || hasChanged;
    for (const one of collect) {
      hasChanged = true;
      this.#collect(one, one.failed);
    }
    if (hasChanged) return true;
    if (this.#isLeaving || this.#isUnavailable) return false;
    for (const one of start) this.#begin(one, one.attempt);
    return false;
  }

  /** A node at work is told to stop, and says so itself. One that waits has nobody who could. */
  async #stop(address: Address): Promise<boolean> {
    const controller = this.#atWork.get(keyOf(address));
    if (controller) {
      controller.abort();
      return false;
    }
    const row = this.#rows.get(keyOf(address));
    if (row === undefined) return false;
    if (row.waits_for === 'run') await this.#journal.write({}, (transaction) => cancelChild(transaction, row.id));
    this.#note(row, { kind: 'stopped' });
    return true;
  }

  #endWait(address: Address): boolean {
    const row = this.#rows.get(keyOf(address));
    if (row === undefined) return false;
    if (row.waits_for === 'approval') this.#note(row, failed('node:approval_overdue', 'Nobody approved in time.'));
    else this.#note(row, { kind: 'succeeded', handle: DEFAULT_HANDLE, output: JSON.stringify({ until: row.due_at }) });
    return true;
  }

  #collect(address: Address, culprit: Address | null): void {
    const row = this.#rows.get(keyOf(address));
    if (row === undefined) return;
    if (culprit === null) {
      const output = boundedJson(this.#outputs.ofLoop(address), this.#parts.maxOutputBytes);
      this.#note(row, { kind: 'succeeded', handle: DEFAULT_HANDLE, output });
      return;
    }
    const cause = this.#rows.get(keyOf(culprit));
    const message = `Node "${culprit.nodeId}" failed in the iteration ${culprit.iteration}: ${cause?.error_message}`;
    this.#note(row, failed(cause?.error_code ?? 'node:failed', message));
  }

  #begin(address: Address, count: number): void {
    const key = keyOf(address);
    const node = this.#plan.nodes.get(address.nodeId) as PlannedNode;
    const row = this.#rowFor(address, count);
    this.#progress.apply({ ...address, attempt: count, status: 'running' });
    this.#rows.set(key, row);
    if (row.interruptions > MAX_INTERRUPTIONS) {
      const message = `The process ended ${MAX_INTERRUPTIONS} times while this node was at work.`;
      this.#note(row, failed('node:interrupted', message));
      this.#tell();
      return;
    }
    const controller = new AbortController();
    this.#atWork.set(key, controller);
    void this.#attempt(row, node, controller.signal)
      .catch((error: unknown) => {
        this.#broken ??= { error };
      })
      .finally(() => {
        this.#atWork.delete(key);
        this.#tell();
      });
  }

  async #attempt(row: NodeRunRow, node: PlannedNode, signal: AbortSignal): Promise<void> {
    const address = addressOfRow(row);
    const type = this.#parts.registry().find(node.node.type);
    const isPure = type?.effects === 'none' && node.body === null;
    const outcome = await carryOutAttempt(
      {
        ...address,
        run: this.#run,
        node,
        type,
        attempt: row.attempt,
        mayHaveRepeated: row.interruptions > 0 || row.attempt > 1,
        data: this.#outputs.dataFor(address),
        signal,
        begin: async (input) => {
          row.input = input;
          if (isPure) return;
          this.#journal.note({ ...row });
          await this.#write();
        },
        confirm: () => this.#parts.authority.confirm(actorOfRun(this.#run), this.#run.flow_id),
      },
      this.#parts,
    );
    if (this.#broken) return;
    if (outcome.kind === 'call') return await this.#call(row, outcome);
    this.#note(row, outcome);
    if (!isPure || outcome.kind === 'waiting') await this.#write();
  }

  /** Takes note of what an attempt came to. */
  #note(row: NodeRunRow, outcome: Outcome): void {
    if (outcome.kind === 'forbidden')
      this.#forbidden = { error_code: outcome.code, error_message: outcome.message, error_node_id: row.node_id };
    if (outcome.kind === 'unavailable') {
      this.#isUnavailable = true;
      const { logger } = this.#parts;
      logger.warn({ error: outcome.cause, runId: this.runId }, 'a run waits: it is not known what it may do now');
    }
    this.#settle(nodeRowWith(row, outcome, this.#time()));
  }

  async #call(row: NodeRunRow, call: Call): Promise<void> {
    const child = await startChild(call, { run: this.#run, row, database: this.#parts.database });
    if ('kind' in child) this.#note(row, child);
    else if (call.wait) this.#note(row, { kind: 'waiting', for: 'run', dueAt: null });
    else this.#note(row, { kind: 'succeeded', handle: DEFAULT_HANDLE, output: JSON.stringify({ runId: child.id }) });
    await this.#write({}, 'kind' in child ? undefined : child.store);
    if (!('kind' in child)) this.#parts.onDue(child.id, 0);
  }

  /** Takes note of a row that has changed. */
  #settle(row: NodeRunRow): void {
    this.#rows.set(keyOf(addressOfRow(row)), row);
    this.#noteOutput(row);
    this.#journal.note(row);
    this.#progress.apply(factOf(row));
  }

  #noteOutput(row: NodeRunRow): void {
    const address = addressOfRow(row);
    if (row.items !== null && row.status === 'running') this.#outputs.setItems(address, JSON.parse(row.output ?? '[]'));
    else if (row.status === 'succeeded') this.#outputs.set(address, JSON.parse(row.output ?? 'null'));
    else if (row.status === 'failed')
      this.#outputs.set(address, { error: { code: row.error_code, message: row.error_message } });
  }

  #rowFor({ nodeId, iteration }: Address, count: number): NodeRunRow {
    const known = this.#rows.get(keyOf({ nodeId, iteration }));
    const started_at = this.#time();
    if (known && isInterrupted(known) && known.attempt === count)
      return { ...known, interruptions: known.interruptions + 1, started_at };
    return newNodeRow(this.runId, { nodeId, iteration }, count, started_at);
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }

  async #write(change?: RunChange, further?: (transaction: Database) => Promise<void>): Promise<void> {
    this.#lastWrite = performance.now();
    await this.#journal.write(change, further);
  }

  async #writeSometimes(): Promise<void> {
    const { pending } = this.#journal;
    const isOld = performance.now() - this.#lastWrite > WRITE_EVERY_MILLISECONDS;
    if (pending > MAX_UNWRITTEN || (pending > 0 && isOld)) await this.#write();
  }

  /** Looks whether somebody has ended a wait: an approval, or a run that was started. */
  async #lookAgain(): Promise<void> {
    const waiting = [...this.#rows.values()].filter(({ status }) => status === 'waiting');
    if (waiting.length === 0) {
      this.#isNudged = false;
      return;
    }
    await this.#write({ nudged: 0 });
    this.#isNudged = false;
    const approvals = waiting.filter(({ waits_for }) => waits_for === 'approval');
    const nodes = await new RunStore(this.#parts.database).findNodes(approvals.map(({ id }) => id));
    for (const row of nodes) {
      if (row.status === 'waiting' || this.#rows.get(keyOf(addressOfRow(row)))?.status !== 'waiting') continue;
      this.#settle(row);
    }
    for (const row of waiting.filter(({ waits_for }) => waits_for === 'run')) {
      const outcome = await endedChild(this.#parts.database, row.id);
      if (outcome && this.#rows.get(keyOf(addressOfRow(row)))?.status === 'waiting') this.#note(row, outcome);
    }
  }

  /** Lets go of a run that has nothing to do now. */
  async #park(nextAt: number | null): Promise<void> {
    const { database, onDue } = this.#parts;
    const now = databaseTime(database);
    const isAtWork = this.#isLeaving || this.#isUnavailable;
    const wait = this.#isLeaving
      ? 0
      : this.#isUnavailable
        ? RETRY_UNAVAILABLE_MILLISECONDS
        : nextAt === null
          ? null
          : Math.max(0, nextAt - this.#now());
    const dueAt = wait === null ? null : sql<string | null>`${databaseTime(database, Math.ceil(wait))}`;
    const due_at: RawBuilder<string | null> = sql`case when nudged = 1 then ${now} else ${dueAt} end`;
    await this.#write({ status: isAtWork ? 'queued' : 'waiting', lease: null, due_at });
    if (wait !== null && !this.#isLeaving) onDue(this.runId, Math.ceil(wait) + 1);
  }

  async #end(ending: Ending | 'forbidden'): Promise<void> {
    const { database, onDue } = this.#parts;
    const parentId = this.#run.parent_run_id;
    for (const row of this.#rows.values()) {
      if (row.status === 'waiting')
        this.#journal.note({ ...row, status: 'cancelled', due_at: null, ended_at: this.#time() });
    }
    const change: RunChange = {
      ...(ending === 'forbidden' ? { status: 'failed', ...this.#forbidden } : this.#changeOf(ending)),
      lease: null,
      due_at: null,
      ended_at: databaseTime(database),
    };
    await this.#write(change, async (transaction) => {
      if (parentId !== null) await new RunStore(transaction).nudge(parentId);
    });
    if (parentId !== null) onDue(parentId, 0);
  }

  #changeOf(ending: Ending): RunChange {
    if (ending.status === 'succeeded')
      return { status: 'succeeded', output: boundedJson(this.#outputs.ofRun(), this.#parts.maxOutputBytes) };
    if (ending.status === 'cancelled') return { status: 'cancelled' };
    if (ending.because === 'timeout')
      return {
        status: 'failed',
        error_code: 'run:timeout',
        error_message: 'The run took longer than its flow allows.',
      };
    const row = this.#rows.get(keyOf(ending.because));
    const { error_code = null, error_message = null } = row ?? {};
    return { status: 'failed', error_code, error_message, error_node_id: ending.because.nodeId };
  }
}

function actorOfRun({ actor_type: type, actor_id: id, actor_name: name, key_id: keyId }: RunRow): RunActor {
  return { type, id, name, keyId };
}

async function cancelChild(transaction: Database, nodeRunId: string): Promise<void> {
  const runs = new RunStore(transaction);
  const id = await runs.childOf(nodeRunId);
  if (id !== undefined) await runs.cancelTree(id);
}

/** The triggers that did not start a run. One that somebody started by hand begins with its manual trigger, if it has one. */
function otherTriggers({ trigger_node_id: started }: RunRow, { root }: Plan): ReadonlySet<string> {
  const triggers = root.nodes.filter(({ node }) => node.type.startsWith('trigger.'));
  const isStart = ({ id, node }: PlannedNode): boolean =>
    started === null ? node.type === 'trigger.manual' : id === started;
  const hasStart = triggers.some(isStart);
  return new Set(triggers.filter((trigger) => hasStart && !isStart(trigger)).map(({ id }) => id));
}
