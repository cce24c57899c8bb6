import type { z } from 'zod';
import { httpError } from './errors.js';

/**
 * Validates with a zod schema.
 *
 * @throws InvectError 400 `request:invalid` whose `fields` name everything that is wrong, unknown fields included
 */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw httpError('request:invalid', { fields: fieldsOf(result.error.issues) });
}

/**
 * Validates a query. A repeated key is refused rather than half read; without a schema the query is ignored, as clients and
 * proxies like to add to it.
 */
export function readQuery<T>(schema: z.ZodType<T> | undefined, search: string): T | undefined {
  if (schema === undefined) return undefined;
  const values = Object.create(null) as Record<string, string>;
  for (const [key, value] of new URLSearchParams(search)) {
    if (key in values) throw httpError('request:invalid', { fields: { [key]: 'is given more than once' } });
    values[key] = value;
  }
  return validate(schema, { ...values });
}

function fieldsOf(issues: readonly z.core.$ZodIssue[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of issues) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) fields[[...path, key].join('.')] = 'is not a field of this request';
    } else {
      fields[path.join('.') || 'body'] ??= issue.message;
    }
  }
  return fields;
}
