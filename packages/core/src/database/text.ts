import { z } from 'zod';

/** Text that every database can store. PostgreSQL refuses NUL. If SQLite accepted it, the data could not be moved to PostgreSQL. */
export const storableText: z.ZodString = z
  .string()
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character');
