import { z } from 'zod';
import { defineNode } from '../define-node.js';

export const ifNode = defineNode({
  type: 'if',
  title: 'If',
  description: 'Goes on at `true` or at `false`. Null, 0, false and an empty text are false, as in JavaScript.',
  input: z.strictObject({
    condition: z.unknown().meta({ description: 'Usually an expression: `{{ input.amount > 100 }}`' }),
  }),
  output: z.object({ result: z.boolean() }),
  effects: 'none',
  handles: () => ['true', 'false'],
  run({ input }) {
    const result = Boolean(input.condition);
    return { output: { result }, handle: String(result) };
  },
});
