import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/ownership.js';
import type { ReachAction } from '../access/reach.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { requireRow } from '../database/owned-rows.js';
import { httpError } from '../errors.js';
import { flowError } from '../flows/errors.js';
import { FlowStore } from '../flows/store.js';
import { cutPage, type Page } from '../http/page.js';
import { actorOf, type RunActor } from './actor.js';
import { nodeExecutionOf, runOf, summaryOf } from './answers.js';
import type { Authority } from './authority.js';
import { runError } from './errors.js';
import type {
  NodeExecution,
  NodeExecutionQuery,
  ResumeRun,
  RunQuery,
  RunSummary,
  StartRun,
  StoredRun,
} from './schema.js';
import { type RunRow, RunStore } from './store.js';

/** What the service of runs is made of. */
export interface RunParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly authority: Authority;
  /** Whether the option `auth` is `'none'`. */
  readonly open: boolean;
  /** Tells the workers of this process that a run changed. Those of other processes find out by themselves. */
  readonly onChanged: (runId: string) => void;
}

/** The service of runs. A run is reached as its flow is: whoever may not see the flow sees none of its runs. */
export class RunService {
  readonly #parts: RunParts;
  readonly #runs: RunStore;
  readonly #flows: FlowStore;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#runs = new RunStore(parts.database);
    this.#flows = new FlowStore(parts.database);
  }

  /**
   * Stores a run of the current version of a flow. Some worker carries it out.
   *
   * @throws InvectError 404 `flow:not_found`; 403 `auth:forbidden` if the flow was shared for reading only; 409 `run:identity_unknown`
   */
  async start(flowId: string, { input = null }: StartRun, caller: Caller): Promise<StoredRun> {
    const { version } = await this.#requireFlow(flowId, 'use', caller);
    const actor = await this.#actorOf(caller);
    const id = uuidv7();
    await this.#inTransaction(async (runs, record) => {
      await runs.insert({ id, flowId, flowVersion: version, actor, input: JSON.stringify(input) });
      await record(caller, { action: 'run.start', resource: { type: 'run', id } });
    });
    this.#parts.onChanged(id);
    return this.read(id, caller);
  }

  async list(query: RunQuery, { scope }: Caller): Promise<Page<RunSummary>> {
    return cutPage((await this.#runs.list(query, scope)).map(summaryOf), query.limit);
  }

  async read(id: string, caller: Caller): Promise<StoredRun> {
    return runOf(await this.#require(id, caller));
  }

  async listNodes(id: string, query: NodeExecutionQuery, caller: Caller): Promise<Page<NodeExecution>> {
    await this.#require(id, caller);
    return cutPage((await this.#runs.listNodes(id, query)).map(nodeExecutionOf), query.limit);
  }

  /**
   * Cancels a run, and the runs that it has started. Nodes at work are told to stop.
   *
   * @throws InvectError 404 `run:not_found`; 409 `run:over`
   */
  async cancel(id: string, caller: Caller): Promise<StoredRun> {
    const { flow_id: flowId, parent_run_id: parentId } = await this.#require(id, caller);
    await this.#requireFlow(flowId, 'use', caller);
    const cancelled = await this.#inTransaction(async (runs, record) => {
      const ids = await runs.cancelTree(id);
      if (ids.length === 0) throw runError('run:over');
      if (parentId !== null) await runs.nudge(parentId);
      for (const one of ids) await record(caller, { action: 'run.cancel', resource: { type: 'run', id: one } });
      return ids;
    });
    for (const one of [...cancelled, ...(parentId === null ? [] : [parentId])]) this.#parts.onChanged(one);
    return this.read(id, caller);
  }

  /**
   * Lets a run that failed or was cancelled go on from the nodes that failed, on the same version, as the caller.
   *
   * @throws InvectError 404 `run:not_found`; 409 `run:not_retryable`, `run:identity_unknown`
   */
  async retry(id: string, caller: Caller): Promise<StoredRun> {
    const { flow_id: flowId, parent_run_id: parentId } = await this.#require(id, caller);
    await this.#requireFlow(flowId, 'use', caller);
    // What its parent made of its end has happened.
    if (parentId !== null) throw runError('run:not_retryable', { message: 'Retry the run that started this one.' });
    const actor = await this.#actorOf(caller);
    await this.#inTransaction(async (runs, record) => {
      if (!(await runs.retry(id, actor))) throw runError('run:not_retryable');
      await record(caller, { action: 'run.retry', resource: { type: 'run', id } });
    });
    this.#parts.onChanged(id);
    return this.read(id, caller);
  }

  /**
   * Approves or rejects what a node waits for. The node returns who did it.
   *
   * @throws InvectError 404 `run:not_found`; 409 `run:not_waiting`
   */
  async resume(id: string, input: ResumeRun, caller: Caller): Promise<StoredRun> {
    const { flow_id: flowId } = await this.#require(id, caller);
    await this.#requireFlow(flowId, 'use', caller);
    const { approved = true, data = null, nodeId, iteration } = input;
    const by = caller.identity && { id: caller.identity.id, name: caller.identity.name ?? null };
    await this.#inTransaction(async (runs, record) => {
      const waiting = (await runs.waitingForApproval(id)).find(
        (node) => (nodeId ?? node.node_id) === node.node_id && (iteration ?? node.iteration) === node.iteration,
      );
      const output = { approved, by, at: new Date().toISOString(), data };
      // guard: one-approval-each
      if (waiting === undefined || !(await runs.endWait(waiting, JSON.stringify(output))))
        throw runError('run:not_waiting');
      await runs.nudge(id);
      await record(caller, { action: 'run.resume', resource: { type: 'run', id }, fields: [waiting.node_id] });
    });
    this.#parts.onChanged(id);
    return this.read(id, caller);
  }

  async #require(id: string, { scope }: Caller): Promise<RunRow> {
    const row = await this.#runs.find(id, scope);
    if (row === undefined) throw runError('run:not_found');
    return row;
  }

  #requireFlow(id: string, action: ReachAction, { scope }: Caller) {
    return requireRow(this.#flows.rows, id, action, scope, () => flowError('flow:not_found'));
  }

  /** As whom a run of the caller acts. A run that could never begin is refused at once. */
  async #actorOf({ identity }: Caller): Promise<RunActor> {
    if (identity === null) throw httpError('auth:session_not_found');
    const actor = actorOf(identity, this.#parts.open);
    if ((await this.#parts.authority.identify(actor)) === null) throw runError('run:identity_unknown');
    return actor;
  }

  #inTransaction<T>(work: (runs: RunStore, record: RecordEvent) => Promise<T>): Promise<T> {
    const { database, audit } = this.#parts;
    return inRecordedTransaction(database, audit, (transaction, record) => work(new RunStore(transaction), record));
  }
}
