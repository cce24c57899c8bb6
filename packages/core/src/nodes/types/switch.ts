import { z } from 'zod';
import { defineNode } from '../define-node.js';

const DEFAULT = 'default';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const handle = z.string().min(1).max(128);

const input = z.strictObject({
  value: z.unknown().meta({ description: 'Usually an expression: `{{ input.country }}`' }),
  cases: z
    .array(z.strictObject({ equals: scalar, handle }))
    .min(1)
    .max(100)
    .meta({ description: 'The first case whose `equals` is the value decides at which output the run goes on' }),
});

export const switchNode = defineNode({
  type: 'switch',
  title: 'Switch',
  description: 'Goes on at the output of the case that equals the value, or at `default`.',
  input,
  output: z.object({ handle }),
  effects: 'none',
  handles: ({ cases }) => [...new Set([...handlesOf(cases), DEFAULT])],
  run({ input: { value, cases } }) {
    const taken = cases.find(({ equals }) => equals === value)?.handle ?? DEFAULT;
    return { output: { handle: taken }, handle: taken };
  },
});

/** Reads what may not have been validated: the handles of a definition are asked for before its config is. */
function handlesOf(cases: unknown): string[] {
  if (!Array.isArray(cases)) return [];
  return cases.flatMap((each: unknown) => {
    const named = (each as { handle?: unknown } | null)?.handle;
    return typeof named === 'string' ? [named] : [];
  });
}
