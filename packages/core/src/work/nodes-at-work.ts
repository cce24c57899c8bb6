import type { Database } from '../database/database.js';
import { type Address, DEFAULT_HANDLE, keyOf, type PlannedNode } from '../engine/index.js';
import type { NodeRegistry } from '../nodes/registry.js';
import type { RunActor } from '../runs/actor.js';
import type { Authority } from '../runs/authority.js';
import type { NodeRunRow, RunRow } from '../runs/store.js';
import { type AttemptParts, carryOutAttempt } from './attempt.js';
import { startChild } from './children.js';
import { newNodeRow } from './node-rows.js';
import { type Call, failed } from './outcome.js';
import type { RunRecord } from './record.js';
import { addressOfRow, isInterrupted, MAX_INTERRUPTIONS } from './restore.js';

/** What nodes at work need of the host. */
export interface NodesAtWorkParts extends AttemptParts {
  readonly registry: () => NodeRegistry;
  readonly database: Database;
  readonly authority: Authority;
  /** A run is due, after some milliseconds. */
  readonly onDue: (runId: string, inMilliseconds: number) => void;
}

/** The nodes of a run that this process works on now: they begin, are told to stop, and end. */
export class NodesAtWork {
  readonly #record: RunRecord;
  readonly #parts: NodesAtWorkParts;
  readonly #onDone: () => void;
  readonly #stops = new Map<string, AbortController>();

  /** @param onDone is called when a node has ended, however it did */
  constructor(record: RunRecord, parts: NodesAtWorkParts, onDone: () => void) {
    this.#record = record;
    this.#parts = parts;
    this.#onDone = onDone;
  }

  get size(): number {
    return this.#stops.size;
  }

  begin(address: Address, count: number): void {
    const key = keyOf(address);
    const node = this.#record.plan.nodes.get(address.nodeId) as PlannedNode;
    const row = this.#rowFor(address, count);
    this.#record.begin(row);
    if (row.interruptions > MAX_INTERRUPTIONS) {
      const message = `The process ended ${MAX_INTERRUPTIONS} times while this node was at work.`;
      this.#record.note(row, failed('node:interrupted', message));
      this.#onDone();
      return;
    }
    const controller = new AbortController();
    this.#stops.set(key, controller);
    void this.#attempt(row, node, controller.signal)
      .catch((error: unknown) => {
        this.#record.broken ??= { error };
      })
      .finally(() => {
        this.#stops.delete(key);
        this.#onDone();
      });
  }

  /** @returns false if the node is not at work */
  stop(address: Address): boolean {
    const controller = this.#stops.get(keyOf(address));
    controller?.abort();
    return controller !== undefined;
  }

  stopAll(): void {
    for (const controller of this.#stops.values()) controller.abort();
  }

  async #attempt(row: NodeRunRow, node: PlannedNode, signal: AbortSignal): Promise<void> {
    const record = this.#record;
    const { run } = record;
    const address = addressOfRow(row);
    const type = this.#parts.registry().find(node.node.type);
    const isPure = type?.effects === 'none' && node.body === null;
    const outcome = await carryOutAttempt(
      {
        ...address,
        run,
        node,
        type,
        attempt: row.attempt,
        mayHaveRepeated: row.interruptions > 0 || row.attempt > 1,
        data: record.outputs.dataFor(address),
        signal,
        begin: async (input) => {
          row.input = input;
          if (isPure) return;
          record.keep({ ...row });
          await record.write();
        },
        confirm: () => this.#parts.authority.confirm(actorOfRun(run), run.flow_id),
      },
      this.#parts,
    );
    if (record.broken) return;
    if (outcome.kind === 'call') return await this.#call(row, outcome);
    record.note(row, outcome);
    if (!isPure || outcome.kind === 'waiting') await record.write();
  }

  async #call(row: NodeRunRow, call: Call): Promise<void> {
    const record = this.#record;
    const child = await startChild(call, { run: record.run, row, database: this.#parts.database });
    if ('kind' in child) record.note(row, child);
    else if (call.wait) record.note(row, { kind: 'waiting', for: 'run', dueAt: null });
    else record.note(row, { kind: 'succeeded', handle: DEFAULT_HANDLE, output: JSON.stringify({ runId: child.id }) });
    await record.write({}, 'kind' in child ? undefined : child.store);
    if (!('kind' in child)) this.#parts.onDue(child.id, 0);
  }

  #rowFor(address: Address, count: number): NodeRunRow {
    const known = this.#record.rowOf(address);
    const started_at = this.#record.time();
    if (known && isInterrupted(known) && known.attempt === count)
      return { ...known, interruptions: known.interruptions + 1, started_at };
    const { nodeId, iteration } = address;
    return newNodeRow(this.#record.run.id, { nodeId, iteration }, count, started_at);
  }
}

function actorOfRun({ actor_type: type, actor_id: id, actor_name: name, key_id: keyId }: RunRow): RunActor {
  return { type, id, name, keyId };
}
