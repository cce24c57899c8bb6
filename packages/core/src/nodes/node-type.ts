import type { z } from 'zod';
import type { ExpressionData } from '../expressions/index.js';

export { NodeError } from '../node-error.js';

/** What the nodes of one type do. `defineNode` makes one. */
export interface NodeType<Input = unknown, Output = unknown, Config = unknown> {
  /** Lowercase words with dots between them: `http.request`. */
  readonly type: string;
  readonly title: string;
  readonly description: string;
  /** Checks `config` after its expressions were evaluated. */
  readonly input: z.ZodType<Input, Config>;
  readonly output: z.ZodType<Output>;
  /** The types of credentials it takes; the config field `credentialId` names one. Absent: none. */
  readonly credential?: { readonly types: readonly string[]; readonly required: boolean };
  /**
   * Fields of the config that must be written out: an expression in them is refused when a flow is saved. `credentialId` always is one.
   * Name a field here if whoever sends data to a run must not choose it, for example the text of an SQL statement.
   */
  readonly constants?: readonly string[];
  /** `none`: pure, may be worked out again at any time. `external`: has effects elsewhere, happens at least once. */
  readonly effects: 'none' | 'external';
  /** Names of its outputs, which edges name as `sourceHandle`. Default `['out']`. */
  readonly handles?: (config: Readonly<Record<string, unknown>>) => readonly string[];
  /**
   * Does what the node is for.
   *
   * @throws NodeError for what the people who build flows should read
   */
  run(context: NodeContext<Input>): NodeResult<Output> | Promise<NodeResult<Output>>;
}

/** What a node gets when it runs. */
export interface NodeContext<Input> {
  /** Its config, with expressions evaluated, as its schema read it. */
  readonly input: Input;
  readonly data: ExpressionData;
  /** The fields of the credential that its config names. Null if it names none. */
  readonly credential: Readonly<Record<string, string>> | null;
  /** Aborts when the run is cancelled, or when the node's time is up. */
  readonly signal: AbortSignal;
  readonly run: { readonly id: string; readonly flowId: string; readonly actorId: string | null };
  /** The same for every attempt of this node in this run. */
  readonly idempotencyKey: string;
  /** Whether an earlier attempt may have had its effect, although its end is not known. */
  readonly mayHaveRepeated: boolean;
  /** From 1 on. */
  readonly attempt: number;
}

/** What a node results in: an output, a wait, or another flow. */
export type NodeResult<Output> =
  | {
      readonly output: Output;
      /** The output by which the run goes on. Default `out`. */
      readonly handle?: string;
    }
  | { readonly wait: { readonly until?: string; readonly approval?: { readonly dueAt?: string } } }
  | { readonly startFlow: { readonly flowId: string; readonly input: unknown; readonly wait: boolean } };
