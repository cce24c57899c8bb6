import { z } from 'zod';

/** The id of the credential that a node uses. The host gives the node its fields. */
export const credentialId: z.ZodType<string> = z
  .string()
  .min(1)
  .max(128)
  .meta({ description: 'The id of the credential' });
