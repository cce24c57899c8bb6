import { z } from 'zod';
import { RawJson } from '../http/raw-json.js';
import { flowDefinition } from './definition.js';

/** The maximum size of a definition's JSON, in bytes. A number can be five times longer than in the request's body: `9e20`. */
const MAX_DEFINITION_BYTES = 1024 * 1024;

/**
 * Checks a definition, and turns it into JSON text. The parsed definition would take many times the memory while the host waits for the
 * database.
 */
export const storedDefinition: z.ZodType<RawJson> = flowDefinition.transform((definition, context): RawJson => {
  const text = JSON.stringify(definition);
  if (Buffer.byteLength(text) <= MAX_DEFINITION_BYTES) return new RawJson(text);
  context.addIssue({ code: 'custom', message: `takes more than ${MAX_DEFINITION_BYTES} bytes as JSON` });
  return z.NEVER;
});
