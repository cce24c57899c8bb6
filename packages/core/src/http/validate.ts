import type { z } from 'zod';
import { httpError, type InvectError } from '../errors.js';

/** How many fields a refusal names. A body of 1 MiB can have a hundred thousand wrong fields. */
const MAX_NAMED = 20;

/** The maximum length of a field's name and of its reason, in characters. Both may contain what the client sent. */
const MAX_CHARACTERS = 200;

/** A field of a request that is wrong, and the reason. */
export type Fault = readonly [field: string, reason: string];

/**
 * Validates with a zod schema.
 *
 * @throws InvectError 400 `request:invalid`. Its `fields` name the first 20 wrong fields, including unknown ones. Its message counts the
 *   rest
 */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(faultsOf(result.error.issues));
}

/**
 * Validates a query. A repeated key is refused. Without a schema the query is ignored, because clients and proxies add parameters of
 * their own.
 *
 * @throws InvectError 400 `request:invalid`
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

/** Creates the refusal of a request with faults. If a field has several, it names the first one. */
export function invalid(faults: Iterable<Fault>): InvectError {
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
