import { isInvectError } from '../../errors.js';
import { validate } from '../../http/validate.js';
import type { FlowDefinition, FlowEdge, FlowNode, FlowSettings } from '../definition.js';
import { storedDefinition } from '../stored-definition.js';
import type { AnyNodeType, NodeConfigs, WrittenConfig } from './config.js';

/** A flow that is defined in code. `defineFlow` makes one. */
export interface CodeFlow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly definition: FlowDefinition;
}

/** A node, before the compiler has checked it. */
type CodeNode = Omit<FlowNode, 'type' | 'config'> & {
  readonly type: string | AnyNodeType;
  readonly config?: object;
};

type Nodes = readonly CodeNode[];

/** What the compiler checks of each node: its type, its config, and the loop that it lies in. */
type Checked<All extends Nodes> = {
  readonly [Index in keyof All]: All[Index] &
    CheckedType<All[Index]['type']> &
    CheckedConfig<All[Index]> & { readonly parentId?: LoopIdOf<All[number]> };
};

type CheckedType<Type> = { readonly type: Type extends AnyNodeType ? Type : keyof NodeConfigs };

type CheckedConfig<Node extends CodeNode> =
  Record<never, never> extends WrittenConfig<Node['type']>
    ? { readonly config?: OnlyKnown<Node['config'], WrittenConfig<Node['type']>> }
    : { readonly config: OnlyKnown<Node['config'], WrittenConfig<Node['type']>> };

type OnlyKnown<Given, Config> = Config & { readonly [Field in Exclude<keyof Given, keyof Config>]: never };

type LoopIdOf<Node extends CodeNode> = Node extends { readonly type: 'each' } ? Node['id'] : never;

/** What `defineFlow` takes. */
export interface FlowInCode<All extends Nodes> {
  /** Stays the same for good: lowercase words with dashes between them, at most 36 characters. */
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly nodes: Checked<All>;
  readonly edges?: readonly (Omit<FlowEdge, 'source' | 'target'> & {
    readonly source: NoInfer<All[number]['id']>;
    readonly target: NoInfer<All[number]['id']>;
  })[];
  readonly settings?: FlowSettings;
}

/** It begins with a letter, so it is never the id of another flow: those are UUIDs that begin with a digit. */
const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MAX_ID = 36;
const MAX_NAME = 255;

/**
 * Defines a flow in code. Give it to the host: `flows: [weeklyReport]`. The compiler checks the types of nodes, their configs, and the
 * nodes that edges and `parentId` name.
 *
 * @throws TypeError that names the flow, the field and the fix, if something is wrong that the compiler does not see
 * @example
 * const greet = defineFlow({
 *   id: 'greet',
 *   name: 'Greet',
 *   nodes: [
 *     { id: 'start', type: 'trigger.manual' },
 *     { id: 'text', type: 'transform', config: { output: 'Hello, {{ input.name }}!' } },
 *   ],
 *   edges: [{ source: 'start', target: 'text' }],
 * });
 */
export function defineFlow<const All extends Nodes>(flow: FlowInCode<All>): CodeFlow {
  const { id, name, description, nodes, edges = [], settings, ...unknown } = flow;
  if (typeof id !== 'string' || !ID.test(id) || id.length > MAX_ID)
    throw new TypeError(
      `the id ${JSON.stringify(id)} of a flow must be lowercase words with dashes between them: "weekly-report".`,
    );
  const [field] = Object.keys(unknown);
  if (field !== undefined) throw new TypeError(`flow "${id}" has no field "${field}".`);
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME)
    throw new TypeError(`flow "${id}" needs a name of at most ${MAX_NAME} characters.`);
  const plain = (nodes as Nodes).map(({ type, ...node }) => ({
    ...node,
    type: typeof type === 'string' ? type : type.type,
  }));
  const definition = readDefinition(id, { nodes: plain, edges, ...(settings && { settings }) });
  return Object.freeze({ id, name: name.trim(), description: description ?? null, definition });
}

function readDefinition(id: string, given: unknown): FlowDefinition {
  try {
    return JSON.parse(validate(storedDefinition, given).text) as FlowDefinition;
  } catch (error) {
    throw isInvectError(error) ? new TypeError(`flow "${id}": ${wordsOf(error.fields)}`) : error;
  }
}

/** What is wrong with which field. */
export function wordsOf(fields: Readonly<Record<string, string>> = {}): string {
  return Object.entries(fields)
    .map(([field, reason]) => `${field} ${reason}`)
    .join('; ');
}
