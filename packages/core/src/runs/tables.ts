import type { Generated, Selectable } from 'kysely';
import type { FlowTable, FlowVersionTable } from '../flows/store.js';
import type { RunActor } from './actor.js';
import type { NodeRunStatus, RunStatus } from './schema.js';

/** `invect_run` */
export interface RunTable {
  id: string;
  flow_id: string;
  flow_version: number;
  status: RunStatus;
  actor_type: RunActor['type'];
  actor_id: string | null;
  actor_name: string | null;
  key_id: string | null;
  /** The trigger that started it. Null: whoever called `POST /flows/:flowId/run`. */
  trigger_node_id: string | null;
  parent_run_id: string | null;
  /** The attempt of the parent's node. Unique, so that a node starts one run, also if it runs again. */
  parent_node_run_id: string | null;
  /** How many runs are above it. */
  depth: number;
  /** JSON. */
  input: string | null;
  output: string | null;
  error_code: string | null;
  error_message: string | null;
  error_node_id: string | null;
  /** Names the worker that has the run. Each time it is taken, by another name. */
  lease: string | null;
  /** From when on a worker may take it. While it has a lease: when that ends. Null if it waits for somebody, or is over. */
  due_at: string | null;
  /** 1 if something has happened to it since a worker read it. */
  nudged: number;
  /** When its time limit began: with its start, or with its last retry. */
  limit_from: string | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  /** How many transactions have changed the run, or what its nodes did. */
  revision: Generated<number>;
  /** The revision with which the status became what it is. */
  status_revision: Generated<number>;
}

/** `invect_node_run`: an attempt of a node. */
export interface NodeRunTable {
  id: string;
  run_id: string;
  node_id: string;
  iteration: string;
  attempt: number;
  /** `retried`: it had failed, and somebody had it retried. Clients see it as failed. */
  status: NodeRunStatus | 'retried';
  handle: string | null;
  /** How many items an `each` node has. */
  items: number | null;
  retryable: number;
  /** How often the process ended while it was at work. */
  interruptions: number;
  waits_for: 'time' | 'approval' | 'run' | null;
  due_at: string | null;
  /** JSON. */
  input: string | null;
  /** JSON. While an `each` node is at work, its items. */
  output: string | null;
  error_code: string | null;
  error_message: string | null;
  started_at: string;
  ended_at: string | null;
  /** The revision of the run with which it began. */
  began: number;
  /** The revision of the run with which it became what it is. */
  revision: number;
}

export type RunTables = {
  invect_run: RunTable;
  invect_node_run: NodeRunTable;
  invect_flow: FlowTable;
  invect_flow_version: FlowVersionTable;
};

export type RunRow = Selectable<RunTable>;
export type NodeRunRow = Selectable<NodeRunTable>;
