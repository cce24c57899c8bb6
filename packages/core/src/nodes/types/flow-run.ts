import { z } from 'zod';
import { defineNode } from '../define-node.js';

const input = z.strictObject({
  flowId: z.string().min(1).max(128).meta({ description: 'The id of the flow' }),
  input: z.unknown().meta({ description: 'What its run is started with' }),
  wait: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether to wait for its end. Then the output is what it results in' }),
});

export const flowRun = defineNode({
  type: 'flow.run',
  title: 'Run a flow',
  description: 'Starts another flow as the same person.',
  input,
  output: z.unknown(),
  effects: 'external',
  run: ({ input: given }) => ({ startFlow: { flowId: given.flowId, input: given.input ?? null, wait: given.wait } }),
});
