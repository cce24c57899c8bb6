import { z } from 'zod';
import { defineNode } from '../define-node.js';

const MOST_ITEMS = 10_000;

const input = z
  .strictObject({
    items: z.array(z.unknown()).meta({ description: 'Usually an expression: `{{ nodes.fetch.output.body }}`' }),
    maxParallel: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .meta({ description: 'How many items are worked on at the same time' }),
    maxItems: z.int().min(1).max(MOST_ITEMS).default(1_000).meta({ description: 'The node fails if there are more' }),
  })
  .superRefine(({ items, maxItems }, context) => {
    // guard: loop-is-bounded
    if (items.length > maxItems)
      context.addIssue({
        code: 'custom',
        path: ['items'],
        params: { code: 'node:too_many_items' },
        message: `has ${items.length} items, and maxItems is ${maxItems}`,
      });
  });

export const each = defineNode({
  type: 'each',
  title: 'For each',
  description:
    'Runs the nodes inside of it for each item. They name it as `item` and its place as `index`. The output is the list of what each item resulted in.',
  input,
  output: z.array(z.unknown()),
  effects: 'none',
  // The engine runs the nodes inside for each of them, and makes the output of what they return.
  run: ({ input: { items } }) => ({ output: items }),
});
