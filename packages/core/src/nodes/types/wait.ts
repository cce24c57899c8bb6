import { z } from 'zod';
import { defineNode } from '../define-node.js';

const YEAR_SECONDS = 366 * 24 * 60 * 60;
const KINDS = ['seconds', 'until', 'approval'] as const;

const input = z
  .strictObject({
    seconds: z.number().min(0).max(YEAR_SECONDS).optional().meta({ description: 'Wait this long' }),
    until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Wait until this time' }),
    approval: z
      .strictObject({ dueAt: z.iso.datetime({ offset: true }).optional() })
      .optional()
      .meta({ description: 'Wait until somebody approves or declines' }),
  })
  .superRefine((given, context) => {
    const kinds = KINDS.filter((kind) => given[kind] !== undefined);
    if (kinds.length !== 1)
      context.addIssue({
        code: 'custom',
        path: [kinds[1] ?? KINDS[0]],
        message: 'give one of seconds, until and approval',
      });
  });

export const wait = defineNode({
  type: 'wait',
  title: 'Wait',
  description: 'Waits for some time, until a time, or until a person approves. No process is busy meanwhile.',
  input,
  output: z.unknown(),
  effects: 'external',
  run({ input: { seconds, until, approval } }) {
    if (approval !== undefined) return { wait: { approval } };
    return { wait: { until: until ?? new Date(Date.now() + (seconds ?? 0) * 1_000).toISOString() } };
  },
});
