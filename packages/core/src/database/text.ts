import { z } from 'zod';

/** Text that every database can hold: PostgreSQL refuses NUL, and where SQLite took it, moving house would fail. */
export const storableText: z.ZodString = z
  .string()
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character');
