import { z } from 'zod';
import { storableText } from '../database/text.js';
import { rowVersion } from '../database/version.js';
import { pageLimit } from '../http/page.js';
import { userCursor } from '../members/schema.js';

/** An `owner` manages the team, its members, and what lies in it. */
export const TEAM_ROLES = ['owner', 'member'] as const;
export type TeamRole = (typeof TEAM_ROLES)[number];

/** A team of Invect. */
export interface Team {
  id: string;
  name: string;
  /** The caller's. Null for an admin who is not in the team. */
  role: TeamRole | null;
  /** Counts the changes of the team and of its members. */
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface CreateTeam {
  name: string;
}

export interface UpdateTeam {
  /** The version that the change is based on. If it is not the current one, the answer is 409. */
  version: number;
  name: string;
}

export interface TeamMember {
  userId: string;
  /** Null where it is not known. */
  name: string | null;
  role: TeamRole;
  createdAt: string;
}

export interface AddTeamMember {
  userId: string;
  /** Default: `member`. */
  role?: TeamRole;
}

export interface UpdateTeamMember {
  role: TeamRole;
}

/** A page of members, by their ids. */
export interface TeamMemberQuery {
  limit: number;
  cursor?: string | undefined;
}

/** What became of the rows of a team that was deleted. */
export interface DeletedTeam {
  /** Who has those rows that no member owned. */
  ownerId: string | null;
  flows: number;
  credentials: number;
}

const name = storableText.trim().min(1).max(255);
const role = z.enum(TEAM_ROLES);

export const createTeam: z.ZodType<CreateTeam> = z.strictObject({ name });
export const updateTeam: z.ZodType<UpdateTeam> = z.strictObject({ version: rowVersion, name });
export const addTeamMember: z.ZodType<AddTeamMember> = z.strictObject({
  userId: storableText.min(1).max(255),
  role: role.optional(),
});
export const updateTeamMember: z.ZodType<UpdateTeamMember> = z.strictObject({ role });
export const teamMemberQuery: z.ZodType<TeamMemberQuery> = z.strictObject({
  limit: pageLimit,
  cursor: userCursor.optional(),
});

export const team: z.ZodType<Team> = z.object({
  id: z.string(),
  name: z.string(),
  role: role.nullable(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export const teamMember: z.ZodType<TeamMember> = z.object({
  userId: z.string(),
  name: z.string().nullable(),
  role,
  createdAt: z.string(),
});

export const deletedTeam: z.ZodType<DeletedTeam> = z.object({
  ownerId: z.string().nullable(),
  flows: z.int(),
  credentials: z.int(),
});
