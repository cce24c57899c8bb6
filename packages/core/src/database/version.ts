import { z } from 'zod';

/** The largest one that a save can be made from: the next one has to fit into the column, a signed 32-bit integer. */
const MAX_VERSION = 2 ** 31 - 2;

/** The version of a row, as a client names the one it has read. PostgreSQL fails on a number that its column cannot hold. */
// guard: version-fits-column
export const rowVersion: z.ZodInt = z.int().min(1).max(MAX_VERSION);
