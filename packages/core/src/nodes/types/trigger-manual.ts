import { z } from 'zod';
import { defineNode } from '../define-node.js';

export const triggerManual = defineNode({
  type: 'trigger.manual',
  title: 'Start by hand',
  description: 'Where a run begins that a person or the API starts. Its output is what the run was started with.',
  input: z.strictObject({}),
  output: z.unknown(),
  effects: 'none',
  run: ({ data }) => ({ output: data.input }),
});
