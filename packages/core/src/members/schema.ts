import { z } from 'zod';
import { storableText } from '../database/text.js';
import { pageLimit } from '../http/page.js';

/** A user, and their role on this host. */
export interface Member {
  userId: string;
  name: string | null;
  email: string | null;
  /** The role that counts. Null: none, or not known before the user sends a request. */
  role: string | null;
  /** Whether the role was set here. Otherwise it follows from better-auth's. */
  assigned: boolean;
  /** False for somebody who is not admitted, because of a ban for instance. */
  active: boolean;
  /** Counts the changes of the role here; 0 where there was none. */
  version: number;
  createdAt: string | null;
  updatedAt: string | null;
}

export interface UpdateMember {
  role: string;
  /** The version this change was made from. A stale one is a 409. */
  version?: number;
}

/** A role, and what it grants. */
export interface Role {
  name: string;
  permissions: string[];
  /** Whether the caller may give it to somebody. */
  mayAssign: boolean;
}

export const updateMember: z.ZodType<UpdateMember> = z.strictObject({
  role: storableText.min(1).max(255),
  version: z
    .int()
    .min(0)
    .max(2 ** 31 - 2)
    .optional(),
});

export const claimSetup: z.ZodType<{ token: string }> = z.strictObject({ token: storableText.min(1).max(255) });

export const member: z.ZodType<Member> = z.object({
  userId: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.string().nullable(),
  assigned: z.boolean(),
  active: z.boolean(),
  version: z.int(),
  createdAt: z.string().nullable(),
  updatedAt: z.string().nullable(),
});

export const role: z.ZodType<Role> = z.object({
  name: z.string(),
  permissions: z.array(z.string()),
  mayAssign: z.boolean(),
});

/** A cursor of a list by users' ids. Those are what better-auth makes of them, so it takes any. */
export const userCursor: z.ZodType<string | undefined> = z
  .string()
  .max(400)
  .regex(/^[\w-]*$/, 'is not a cursor of this list')
  .transform((text) => (text === '' ? undefined : Buffer.from(text, 'base64url').toString()))
  .refine((id) => !id?.includes('\0'), 'is not a cursor of this list');

/** The query of the list of members, by id, a page at a time. */
export interface MemberQuery {
  /** 1 to 100. Default 50. */
  limit: number;
  /** The id that the page before ended with. */
  cursor?: string | undefined;
  /** Part of the name or the address, in any case. */
  search?: string | undefined;
}

export const memberQuery: z.ZodType<MemberQuery> = z.strictObject({
  limit: pageLimit,
  cursor: userCursor.optional(),
  search: storableText.max(255).optional(),
});
