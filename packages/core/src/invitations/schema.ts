import { z } from 'zod';
import { storableText } from '../database/text.js';
import { rowVersion } from '../database/version.js';
import { TEAM_ROLES, type TeamRole } from '../teams/schema.js';

/** An invitation as the API returns it. It does not contain the token. */
export interface Invitation {
  id: string;
  /** Only this address can accept it. Null: anybody with the link. */
  email: string | null;
  /** The role that whoever accepts it gets. */
  role: string;
  /** Those teams of Invect that it leads to and that the caller sees. */
  teamIds: string[];
  /** The role in these teams. */
  teamRole: TeamRole;
  uses: number;
  maxUses: number;
  status: 'open' | 'used' | 'expired';
  /** Who vouches for it: the user who created it or sent it again last. */
  createdBy: string;
  expiresAt: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** The answer to whoever creates an invitation. The link is never shown again. */
export interface CreatedInvitation extends Invitation {
  url: string;
  /** Whether the link was sent by mail. `none`: there is no address, or the app sends no mail. */
  mail: 'sent' | 'failed' | 'none';
}

export interface CreateInvitation {
  role: string;
  /** Teams of Invect that whoever accepts it joins, 20 at most. */
  teamIds?: string[];
  /** The role in these teams. Default: `member`. */
  teamRole?: TeamRole;
  /** Leave it out for a link that anybody can use. */
  email?: string | null;
  /** How many people can use an open link: 1 to 1000, default 1. */
  maxUses?: number;
  /** 1 to 90, default 7. */
  expiresInDays?: number;
}

export interface ResendInvitation {
  /** The version that the caller has read. If it is not the current one, the answer is 409. */
  version: number;
  /** 1 to 90, default 7. */
  expiresInDays?: number;
}

const expiresInDays = z.int().min(1).max(90).optional();

export const createInvitation: z.ZodType<CreateInvitation> = z
  .strictObject({
    role: storableText.min(1).max(255),
    teamIds: z.array(storableText.min(1).max(255)).max(20).optional(),
    teamRole: z.enum(TEAM_ROLES).optional(),
    email: z.email().max(255).nullable().optional(),
    maxUses: z.int().min(1).max(1000).optional(),
    expiresInDays,
  })
  .refine(({ email, maxUses = 1 }) => email == null || maxUses === 1, {
    path: ['maxUses'],
    message: 'is 1 for an invitation of one address',
  })
  .refine(({ teamIds = [], teamRole }) => teamRole === undefined || teamIds.length > 0, {
    path: ['teamRole'],
    message: 'needs teamIds',
  });

export const resendInvitation: z.ZodType<ResendInvitation> = z.strictObject({ version: rowVersion, expiresInDays });

export const acceptInvitation: z.ZodType<{ token?: string }> = z.strictObject({
  token: storableText.min(1).max(255).optional(),
});

const fields = {
  id: z.string(),
  email: z.string().nullable(),
  role: z.string(),
  teamIds: z.array(z.string()),
  teamRole: z.enum(TEAM_ROLES),
  uses: z.int(),
  maxUses: z.int(),
  status: z.enum(['open', 'used', 'expired']),
  createdBy: z.string(),
  expiresAt: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
};

export const invitation: z.ZodType<Invitation> = z.object(fields);

export const createdInvitation: z.ZodType<CreatedInvitation> = z.object({
  ...fields,
  url: z.string(),
  mail: z.enum(['sent', 'failed', 'none']),
});
