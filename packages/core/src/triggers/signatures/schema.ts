import { z } from 'zod';

/** How senders of a webhook sign. Schemes that services have made known need no options. */
export type SignatureOptions =
  | { scheme: 'standard' | 'github' | 'slack' | 'stripe' }
  /** An HMAC of the body in a header, as many services have it. */
  | HmacOptions;

export interface HmacOptions {
  scheme: 'hmac';
  /** The header that has the signature. */
  header: string;
  algorithm: 'sha256' | 'sha384' | 'sha512';
  encoding: 'hex' | 'base64';
  /** What stands before the signature: `sha256=`. */
  prefix: string;
  /** The header with the time, in seconds since 1970. Then time, a dot and the body are signed. */
  timestampHeader?: string;
  /** How far that time may be away. */
  toleranceSeconds: number;
  /** The header with the sender's id of a delivery. */
  idHeader?: string;
}

const header = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header')
  .transform((name) => name.toLowerCase());

const secret = z.union([z.string().min(8).max(1_024), z.strictObject({ ref: z.string().min(1).max(512) })]);

const known = z.strictObject({ scheme: z.enum(['standard', 'github', 'slack', 'stripe']) });

const hmac = z.strictObject({
  scheme: z.literal('hmac'),
  header,
  algorithm: z.enum(['sha256', 'sha384', 'sha512']).default('sha256'),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  prefix: z.string().max(64).default(''),
  timestampHeader: header.optional(),
  toleranceSeconds: z.int().min(1).max(3_600).default(300),
  idHeader: header.optional(),
});

export const signatureOptions = z.discriminatedUnion('scheme', [known, hmac]);

/** The same, with the secret. */
export const wantedSignature = z.discriminatedUnion('scheme', [known.extend({ secret }), hmac.extend({ secret })]);
