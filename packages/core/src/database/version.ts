import { z } from 'zod';

/** The largest version that can be saved again: the next version must fit into the column, a signed 32-bit integer. */
const MAX_VERSION = 2 ** 31 - 2;

/** The version of a row that a client has read. PostgreSQL fails on a number that does not fit into the column. */
// guard: version-fits-column
export const rowVersion: z.ZodInt = z.int().min(1).max(MAX_VERSION);
