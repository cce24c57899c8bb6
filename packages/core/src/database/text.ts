import { z } from 'zod';

/** Text that every database can store. PostgreSQL refuses NUL. If SQLite accepted it, the data could not be moved to PostgreSQL. */
export const storableText: z.ZodString = z
  .string()
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character');

/** A time that a client sends, in ISO 8601 with an offset. It becomes UTC with milliseconds, like every stored time. */
export const storableTime: z.ZodType<string> = z.iso.datetime({ offset: true }).transform((text, context) => {
  const time = new Date(text);
  const stored = Number.isNaN(time.getTime()) ? '' : time.toISOString();
  // Years before 0 and after 9999 have more digits.
  if (stored.length === 24) return stored;
  context.addIssue({ code: 'custom', message: 'is not a time that can be stored' });
  return z.NEVER;
});
