import { z } from 'zod';
import { VISIBILITIES, type Visibility } from '../access/reach.js';
import { storableText } from '../database/text.js';
import { rowVersion } from '../database/version.js';
import type { RawJson } from '../http/raw-json.js';
import { type FlowDefinition, flowDefinition } from './definition.js';
import { storedDefinition } from './stored-definition.js';

/** A flow in a list. Its description and its definition can be long, so clients read them one flow at a time. */
export interface FlowSummary {
  id: string;
  name: string;
  teamId: string | null;
  ownerId: string | null;
  /** Who reaches it without a share. */
  visibility: Visibility;
  /** `code`: it is defined in the app's code, and cannot be changed through the API. */
  source: 'api' | 'code';
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** A flow with the definition of its current version. */
export interface Flow extends FlowSummary {
  description: string | null;
  definition: FlowDefinition;
}

/** A version in a list. */
export interface FlowVersionSummary {
  flowId: string;
  version: number;
  authorId: string | null;
  createdAt: string;
}

/** One saved state of a definition. Versions never change. */
export interface FlowVersion extends FlowVersionSummary {
  definition: FlowDefinition;
}

export interface CreateFlow {
  name: string;
  description?: string | null;
  teamId?: string | null;
  /** Default: `team` with a `teamId`, otherwise `workspace`. */
  visibility?: Visibility;
  definition?: FlowDefinition;
}

export interface UpdateFlow {
  /** The version that the change is based on. If it is not the current one, the answer is 409. */
  version: number;
  name?: string;
  description?: string | null;
  definition?: FlowDefinition;
}

/** A type whose definition is JSON text, as the store and the answer contain it. */
export type Stored<Resource extends { definition?: FlowDefinition }> = {
  [Field in keyof Resource]: Field extends 'definition' ? RawJson : Resource[Field];
};

const visibility = z.enum(VISIBILITIES);
const name = storableText.trim().min(1).max(255);
const description = storableText.max(10_000).nullable().optional();

export const createFlow: z.ZodType<Stored<CreateFlow>> = z.strictObject({
  name,
  description,
  teamId: storableText.min(1).max(255).nullable().optional(),
  visibility: visibility.optional(),
  definition: storedDefinition.optional(),
});

export const updateFlow: z.ZodType<Stored<UpdateFlow>> = z.strictObject({
  version: rowVersion,
  name: name.optional(),
  description,
  definition: storedDefinition.optional(),
});

const summaryFields = {
  id: z.string(),
  name: z.string(),
  teamId: z.string().nullable(),
  ownerId: z.string().nullable(),
  visibility,
  source: z.enum(['api', 'code']),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
};

export const flowSummary: z.ZodType<FlowSummary> = z.object(summaryFields);
export const flow: z.ZodType<Flow> = z.object({
  ...summaryFields,
  description: z.string().nullable(),
  definition: flowDefinition,
});

const versionFields = {
  flowId: z.string(),
  version: z.int(),
  authorId: z.string().nullable(),
  createdAt: z.string(),
};

export const flowVersionSummary: z.ZodType<FlowVersionSummary> = z.object(versionFields);
export const flowVersion: z.ZodType<FlowVersion> = z.object({ ...versionFields, definition: flowDefinition });
