import { z } from 'zod';
import { RawJson } from '../http/raw-json.js';
import { flowDefinition } from './definition.js';

/** Bytes of a definition's JSON. A number takes up to five times as many as in the body that brought it: `9e20`. */
const MAX_DEFINITION_BYTES = 1024 * 1024;

/**
 * A definition on its way into the store: checked, and text from then on. Parsed it would take many times the memory until the
 * database has answered.
 */
export const storedDefinition: z.ZodType<RawJson> = flowDefinition.transform((definition, context): RawJson => {
  const text = JSON.stringify(definition);
  if (Buffer.byteLength(text) <= MAX_DEFINITION_BYTES) return new RawJson(text);
  context.addIssue({ code: 'custom', message: `takes more than ${MAX_DEFINITION_BYTES} bytes as JSON` });
  return z.NEVER;
});
