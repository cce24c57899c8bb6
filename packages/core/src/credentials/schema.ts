import { z } from 'zod';
import { VISIBILITIES, type Visibility } from '../access/reach.js';
import { storableText } from '../database/text.js';
import { rowVersion } from '../database/version.js';
import type { SecretField } from './secrets.js';

/** A credential as the API returns it. It does not contain the secret. */
export interface Credential {
  id: string;
  name: string;
  type: string;
  teamId: string | null;
  ownerId: string | null;
  /** Who reaches it without a share. */
  visibility: Visibility;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface CreateCredential {
  name: string;
  /** The kind of the secret, `http.bearer`. */
  type: string;
  teamId?: string | null;
  /** Default: `team` with a `teamId`, otherwise `workspace`. */
  visibility?: Visibility;
  /** The fields of the secret, `{ "token": "…" }`, or `{ "token": { "ref": "env:STRIPE_KEY" } }` for one that lies elsewhere. */
  secret: Record<string, SecretField>;
}

export interface UpdateCredential {
  /** The version that the change is based on. If it is not the current one, the answer is 409. */
  version: number;
  name?: string;
  /** Replaces the whole secret. */
  secret?: Record<string, SecretField>;
}

const visibility = z.enum(VISIBILITIES);
const name = storableText.trim().min(1).max(255);
const secret = z.record(
  z.string().min(1).max(128),
  z.union([z.string().max(64 * 1024), z.strictObject({ ref: z.string().min(1).max(512) })]),
);

export const createCredential: z.ZodType<CreateCredential> = z.strictObject({
  name,
  type: storableText.min(1).max(128),
  teamId: storableText.min(1).max(255).nullable().optional(),
  visibility: visibility.optional(),
  secret,
});

export const updateCredential: z.ZodType<UpdateCredential> = z.strictObject({
  version: rowVersion,
  name: name.optional(),
  secret: secret.optional(),
});

export const credential: z.ZodType<Credential> = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  teamId: z.string().nullable(),
  ownerId: z.string().nullable(),
  visibility,
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
