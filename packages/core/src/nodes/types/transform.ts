import { z } from 'zod';
import { defineNode } from '../define-node.js';

export const transform = defineNode({
  type: 'transform',
  title: 'Transform',
  description: 'Makes a value of others. Write it as JSON with expressions in it.',
  input: z.strictObject({ output: z.unknown().meta({ description: 'The value' }) }),
  output: z.unknown(),
  effects: 'none',
  run: ({ input }) => ({ output: input.output ?? null }),
});
