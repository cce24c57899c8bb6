import { z } from 'zod';
import { storableText } from '../database/text.js';
import { pageCursor, pageLimit } from '../http/page.js';
import type { RawJson } from '../http/raw-json.js';
import { ACTOR_TYPES, type ActorType } from './actor.js';

/** `queued`: it has not begun. `waiting`: nothing is at work, it waits for a time, an approval, or another run. */
export const RUN_STATUSES = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const NODE_RUN_STATUSES = ['running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const;
export type NodeRunStatus = (typeof NODE_RUN_STATUSES)[number];

/** Why a run or a node failed. */
export interface RunFailure {
  code: string;
  message: string;
  /** Null where the fault is not that of a node. */
  nodeId: string | null;
}

/** A run in a list. */
export interface RunSummary {
  id: string;
  flowId: string;
  flowVersion: number;
  status: RunStatus;
  /** As whom it runs. */
  actor: { type: ActorType; id: string | null; name: string | null };
  /** The trigger node that started it; null if a trigger did not. */
  triggerNodeId: string | null;
  /** The run that started it; null if a run did not. */
  parentRunId: string | null;
  error: RunFailure | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

/** A run, with what it was started with and what it returned. */
export interface Run extends RunSummary {
  input: unknown;
  output: unknown;
}

/** One attempt of a node. */
export interface NodeExecution {
  id: string;
  nodeId: string;
  /** The indexes of the iterations of the loops around it, `3.0`. Empty outside of loops. */
  iteration: string;
  attempt: number;
  status: NodeRunStatus;
  /** The output by which the run went on. */
  handle: string | null;
  /** Whether its process ended while it was at work, so that its effects may have happened twice. */
  mayHaveRepeated: boolean;
  waitsFor: 'time' | 'approval' | 'run' | null;
  dueAt: string | null;
  input: unknown;
  output: unknown;
  error: { code: string; message: string } | null;
  startedAt: string;
  endedAt: string | null;
}

export interface StartRun {
  /** Any JSON, as `input` of expressions. */
  input?: unknown;
}

export interface ResumeRun {
  /** Which node, if several wait for an approval. */
  nodeId?: string;
  /** In loops, the iteration. Default: the first that waits. */
  iteration?: string;
  /** Default true. */
  approved?: boolean;
  /** Any JSON: part of the node's output. */
  data?: unknown;
}

export interface RunQuery {
  limit: number;
  cursor?: string;
  flowId?: string;
  status?: RunStatus;
}

export interface NodeExecutionQuery {
  limit: number;
  cursor?: string;
}

/** A resource whose JSON columns are text, as the store and the answer contain it. */
export type StoredRun = Omit<Run, 'input' | 'output'> & { input: RawJson | null; output: RawJson | null };

export const startRun: z.ZodType<StartRun> = z.strictObject({ input: z.unknown().optional() });

export const resumeRun: z.ZodType<ResumeRun> = z.strictObject({
  nodeId: storableText.min(1).max(128).optional(),
  iteration: z
    .string()
    .regex(/^(\d{1,5}(\.\d{1,5}){0,3})?$/, 'must be like "3.0"')
    .optional(),
  approved: z.boolean().optional(),
  data: z.unknown().optional(),
});

export const runQuery: z.ZodType<RunQuery> = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  flowId: storableText.min(1).max(36).optional(),
  status: z.enum(RUN_STATUSES).optional(),
});

export const nodeExecutionQuery: z.ZodType<NodeExecutionQuery> = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
});

const summaryFields = {
  id: z.string(),
  flowId: z.string(),
  flowVersion: z.int(),
  status: z.enum(RUN_STATUSES),
  actor: z.object({
    type: z.enum(ACTOR_TYPES),
    id: z.string().nullable(),
    name: z.string().nullable(),
  }),
  triggerNodeId: z.string().nullable(),
  parentRunId: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string(), nodeId: z.string().nullable() }).nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
};

export const runSummary: z.ZodType<RunSummary> = z.object(summaryFields);
export const run: z.ZodType<Run> = z.object({ ...summaryFields, input: z.unknown(), output: z.unknown() });

export const nodeExecution: z.ZodType<NodeExecution> = z.object({
  id: z.string(),
  nodeId: z.string(),
  iteration: z.string(),
  attempt: z.int(),
  status: z.enum(NODE_RUN_STATUSES),
  handle: z.string().nullable(),
  mayHaveRepeated: z.boolean(),
  waitsFor: z.enum(['time', 'approval', 'run']).nullable(),
  dueAt: z.string().nullable(),
  input: z.unknown(),
  output: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});

/** What one event of a stream has as its data: `run`, a run as lists show it; `node`, an attempt of a node. */
export const runEvent: z.ZodType<RunSummary | NodeExecution> = z.union([runSummary, nodeExecution]);
