import { z } from 'zod';
import { failed, type Outcome } from './outcome.js';

const MAX_ITEMS = 10_000;
const DEFAULT_MAX_ITEMS = 1_000;

/** The config of `each` nodes. */
const loopConfig = z.object({
  items: z.array(z.unknown()),
  /** How many items there may be. Default 1000, at most 10000. */
  maxItems: z.int().min(1).max(MAX_ITEMS).optional(),
});

/** Reads the items of a loop from its evaluated config. */
export function readItems(config: unknown): Outcome {
  const read = loopConfig.safeParse(config);
  if (!read.success) {
    const [issue] = read.error.issues;
    return failed('node:bad_input', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { items, maxItems = DEFAULT_MAX_ITEMS } = read.data;
  // guard: loop-is-bounded
  if (items.length > maxItems) {
    return failed(
      'node:too_many_items',
      `items: there are ${items.length}, and the loop has at most ${maxItems} (maxItems)`,
    );
  }
  return { kind: 'iterating', items };
}
