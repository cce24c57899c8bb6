import { z } from 'zod';
import { storableText } from '../database/text.js';
import { rowVersion } from '../database/version.js';
import { type PageQuery, pageLimit, pageQuery } from '../http/page.js';
import { allowedAddresses } from './allowed-addresses.js';

/** A key as the API returns it, without its token. */
export interface Key {
  id: string;
  name: string;
  /** The beginning of the token. */
  prefix: string;
  /** The owner: a user or a service account. */
  userId: string | null;
  serviceAccountId: string | null;
  scopes: string[];
  /** Null: it does not expire. */
  expiresAt: string | null;
  /** Exact to a minute. */
  lastUsedAt: string | null;
  requestsPerMinute: number | null;
  allowedAddresses: string[] | null;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** A key that was just made. The token is shown here only. */
export interface CreatedKey extends Key {
  token: string;
}

export interface CreateKey {
  name: string;
  /** Permissions, or wildcards like `flow:*`. Each must be held by whoever makes the key. */
  scopes: string[];
  /** Default: in 90 days. Null: never, if the host's options allow that. */
  expiresAt?: string | null;
  requestsPerMinute?: number | null;
  /** The key works from these addresses and networks only: `['192.0.2.0/24']`. */
  allowedAddresses?: string[] | null;
}

export interface UpdateKey {
  version: number;
  name?: string;
  requestsPerMinute?: number | null;
  allowedAddresses?: string[] | null;
}

export interface KeyQuery extends PageQuery {
  /** Whose keys. Default: the caller's. */
  userId?: string;
}

const name = storableText.trim().min(1).max(255);
const requestsPerMinute = z.int().min(1).max(1_000_000).nullable();

const settings = {
  requestsPerMinute: requestsPerMinute.optional(),
  allowedAddresses: allowedAddresses.nullable().optional(),
};

export const createKey: z.ZodType<CreateKey> = z.strictObject({
  name,
  scopes: z.array(z.string().min(1).max(128)).min(1).max(200),
  expiresAt: z.iso.datetime().nullable().optional(),
  ...settings,
});

export const updateKey: z.ZodType<UpdateKey> = z.strictObject({
  version: rowVersion,
  name: name.optional(),
  ...settings,
});

export const keyQuery: z.ZodType<KeyQuery> = z.strictObject({
  ...(pageQuery as unknown as z.ZodObject).shape,
  limit: pageLimit,
  userId: storableText.min(1).max(255).optional(),
}) as unknown as z.ZodType<KeyQuery>;

const fields = {
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  userId: z.string().nullable(),
  serviceAccountId: z.string().nullable(),
  scopes: z.array(z.string()),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  requestsPerMinute: z.int().nullable(),
  allowedAddresses: z.array(z.string()).nullable(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
};

export const key: z.ZodType<Key> = z.object(fields);
export const createdKey: z.ZodType<CreatedKey> = z.object({ ...fields, token: z.string() });
