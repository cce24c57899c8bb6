import { z } from 'zod';
import type { NodeType } from '../node-type.js';

/** Where a run begins that somebody starts. Returns what it was started with. */
export const manualTrigger: NodeType = {
  type: 'trigger.manual',
  title: 'Started by hand',
  description: 'Begins a run that somebody starts. Returns what the run was started with.',
  input: z.strictObject({}),
  output: z.unknown(),
  effects: 'none',
  run: ({ data }) => ({ output: data.input }),
};
