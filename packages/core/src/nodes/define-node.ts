import type { z } from 'zod';
import type { NodeType } from './node-type.js';

const TYPE = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/;

/** The maximum length of a type, which flows store with each node. */
const MAX_TYPE_LENGTH = 128;

/**
 * Defines a type of nodes. A plugin's start returns its types as `nodes`.
 *
 * @throws TypeError that names the type and the fix, if the type's name or its effects are wrong
 * @example
 * const greet = defineNode({
 *   type: 'greeting.make',
 *   title: 'Greet',
 *   description: 'Makes a greeting.',
 *   input: z.strictObject({ name: z.string() }),
 *   output: z.object({ greeting: z.string() }),
 *   effects: 'none',
 *   run: ({ input }) => ({ output: { greeting: `Hello, ${input.name}!` } }),
 * });
 */
export function defineNode<Input, Output, Schema extends z.ZodType<Input> = z.ZodType<Input>>(
  type: NodeType<Input, Output> & { readonly input: Schema },
): NodeType<Input, Output, z.input<Schema>> {
  if (typeof type.type !== 'string' || !TYPE.test(type.type) || type.type.length > MAX_TYPE_LENGTH)
    throw new TypeError(
      `the node type ${JSON.stringify(type.type)} must be lowercase words with dots between them: "report.send".`,
    );
  if (type.effects !== 'none' && type.effects !== 'external')
    throw new TypeError(`the node type "${type.type}" must say effects: 'none' or effects: 'external'.`);
  if (typeof type.run !== 'function') throw new TypeError(`the node type "${type.type}" has no function run.`);
  return type as NodeType<Input, Output, z.input<Schema>>;
}
