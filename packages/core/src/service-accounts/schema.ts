import { z } from 'zod';
import { storableText } from '../database/text.js';
import { rowVersion } from '../database/version.js';

/** A caller that is no person: a build server, another app. Its keys outlive whoever made them. */
export interface ServiceAccount {
  id: string;
  name: string;
  /** The team that it belongs to. Null: the workspace, which admins manage. */
  teamId: string | null;
  role: string;
  createdBy: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface CreateServiceAccount {
  name: string;
  role: string;
  teamId?: string | null;
}

export interface UpdateServiceAccount {
  version: number;
  name?: string;
  role?: string;
}

const name = storableText.trim().min(1).max(255);
const role = storableText.min(1).max(255);

export const createServiceAccount: z.ZodType<CreateServiceAccount> = z.strictObject({
  name,
  role,
  teamId: storableText.min(1).max(255).nullable().optional(),
});

export const updateServiceAccount: z.ZodType<UpdateServiceAccount> = z.strictObject({
  version: rowVersion,
  name: name.optional(),
  role: role.optional(),
});

export const serviceAccount: z.ZodType<ServiceAccount> = z.object({
  id: z.string(),
  name: z.string(),
  teamId: z.string().nullable(),
  role: z.string(),
  createdBy: z.string().nullable(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
