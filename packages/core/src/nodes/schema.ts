import { z } from 'zod';
import type { NodeType } from './node-type.js';

/** A type of nodes as the API describes it. */
export interface NodeDescription {
  type: string;
  title: string;
  description: string;
  effects: 'none' | 'external';
  credential: { types: readonly string[]; required: boolean } | null;
  /** The fields of the config that have no expressions. */
  constants: readonly string[];
  /** The outputs of a node without config. `switch` has one more for each case. */
  handles: readonly string[];
  /** JSON Schema of the config, after its expressions were evaluated. */
  input: Record<string, unknown>;
  /** JSON Schema of the output. */
  output: Record<string, unknown>;
}

const jsonSchema = z.record(z.string(), z.unknown());

export const nodeDescriptions: z.ZodType<{ items: NodeDescription[] }> = z.object({
  items: z.array(
    z.object({
      type: z.string(),
      title: z.string(),
      description: z.string(),
      effects: z.enum(['none', 'external']),
      credential: z.object({ types: z.array(z.string()), required: z.boolean() }).nullable(),
      constants: z.array(z.string()),
      handles: z.array(z.string()),
      input: jsonSchema,
      output: jsonSchema,
    }),
  ),
});

export function describeNode(type: NodeType): NodeDescription {
  const { title, description, effects, credential = null, constants = [], handles } = type;
  return {
    type: type.type,
    title,
    description,
    effects,
    credential,
    constants: credential === null ? constants : ['credentialId', ...constants],
    handles: handles?.({}) ?? ['out'],
    input: schemaOf(type.input, 'input'),
    output: schemaOf(type.output, 'output'),
  };
}

/** What JSON Schema cannot say is left out, and the host checks it all the same. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, '~standard': __, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}
