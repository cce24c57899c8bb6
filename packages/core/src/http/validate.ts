import type { z } from 'zod';
import { httpError, type InvectError } from '../errors.js';

/** How many fields a refusal names. A body of 1 MiB can have a hundred thousand that are wrong. */
const MAX_NAMED = 20;

/** How much of a field's name and of its reason is told, in characters: both may be made of what the client sent. */
const MAX_CHARACTERS = 200;

/** What is wrong with a request: the field, and why. */
type Fault = readonly [field: string, reason: string];

/**
 * Validates with a zod schema.
 *
 * @throws InvectError 400 `request:invalid` whose `fields` name what is wrong, unknown fields included: the first 20. Its message
 *   counts the rest
 */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(faultsOf(result.error.issues));
}

/**
 * Validates a query. A repeated key is refused rather than half read; without a schema the query is ignored, as clients and
 * proxies like to add to it.
 */
export function readQuery<T>(schema: z.ZodType<T> | undefined, search: string): T | undefined {
  if (schema === undefined) return undefined;
  const values = Object.create(null) as Record<string, string>;
  for (const [key, value] of new URLSearchParams(search)) {
    // guard: query-key-once
    if (key in values) throw invalid([[key, 'is given more than once']]);
    values[key] = value;
  }
  return validate(schema, { ...values });
}

/** Where a field has several faults, the first one counts. */
function invalid(faults: Iterable<Fault>): InvectError {
  const fields = new Map<string, string>();
  let unnamed = 0;
  for (const [field, reason] of faults) {
    const name = cut(field);
    if (fields.has(name)) continue;
    // guard: refusal-names-few-fields
    if (fields.size < MAX_NAMED) fields.set(name, cut(reason));
    else unnamed += 1;
  }
  const message = `The request is not valid. "fields" names ${MAX_NAMED} of its faults; there are ${unnamed} more.`;
  return httpError('request:invalid', { fields: Object.fromEntries(fields), ...(unnamed > 0 && { message }) });
}

function* faultsOf(issues: readonly z.core.$ZodIssue[]): Generator<Fault> {
  for (const issue of issues) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) yield [[...path, key].join('.'), 'is not a field of this request'];
    } else yield [path.join('.') || 'body', issue.message];
  }
}

function cut(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
