import { z } from 'zod';
import {
  REACH_ACTIONS,
  type ReachAction,
  SHARE_LEVELS,
  type ShareLevel,
  VISIBILITIES,
  type Visibility,
} from '../access/reach.js';
import { storableText, storableTime } from '../database/text.js';
import { rowVersion } from '../database/version.js';

/** Who reaches a row without a share. */
export interface Access {
  ownerId: string | null;
  teamId: string | null;
  visibility: Visibility;
  /** Counts the changes of the access, and of the shares. It is not the version of the row. */
  version: number;
}

/** The access of a row, as the caller reads it. */
export interface OwnAccess extends Access {
  /** What the caller may do with the row, as far as they have the permission for it. */
  may: ReachAction[];
}

export interface UpdateAccess {
  /** The version that the change is based on. If it is not the current one, the answer is 409. */
  version: number;
  visibility?: Visibility;
  teamId?: string | null;
  /** The user to hand it over to. */
  ownerId?: string;
}

/** A share gives one user, or the members of one team, access to one row. */
export interface Share {
  id: string;
  /** Null for a share with a team. */
  userId: string | null;
  /** Null for a share with a user. */
  teamId: string | null;
  level: ShareLevel;
  /** Null: it has no end. */
  expiresAt: string | null;
  /** Who shared it. */
  createdBy: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** With a user or a team: exactly one of them. */
export interface CreateShare {
  userId?: string;
  teamId?: string;
  level: ShareLevel;
  /** When it ends, by the database's clock. Default: never. */
  expiresAt?: string | null;
}

export interface UpdateShare {
  version: number;
  level?: ShareLevel;
  expiresAt?: string | null;
}

const subject = storableText.min(1).max(255);
const visibility = z.enum(VISIBILITIES);
const level = z.enum(SHARE_LEVELS);

export const updateAccess: z.ZodType<UpdateAccess> = z.strictObject({
  version: rowVersion,
  visibility: visibility.optional(),
  teamId: subject.nullable().optional(),
  ownerId: subject.optional(),
});

export const createShare: z.ZodType<CreateShare> = z
  .strictObject({
    userId: subject.optional(),
    teamId: subject.optional(),
    level,
    expiresAt: storableTime.nullable().optional(),
  })
  .refine(({ userId, teamId }) => (userId === undefined) !== (teamId === undefined), 'needs either userId or teamId');

export const updateShare: z.ZodType<UpdateShare> = z.strictObject({
  version: rowVersion,
  level: level.optional(),
  expiresAt: storableTime.nullable().optional(),
});

const accessFields = {
  ownerId: z.string().nullable(),
  teamId: z.string().nullable(),
  visibility,
  version: z.int(),
};

export const access: z.ZodType<Access> = z.object(accessFields);
export const ownAccess: z.ZodType<OwnAccess> = z.object({ ...accessFields, may: z.array(z.enum(REACH_ACTIONS)) });

export const share: z.ZodType<Share> = z.object({
  id: z.string(),
  userId: z.string().nullable(),
  teamId: z.string().nullable(),
  level,
  expiresAt: z.string().nullable(),
  createdBy: z.string().nullable(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
