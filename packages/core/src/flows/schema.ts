import { z } from 'zod';
import { storableText } from '../database/text.js';
import { type FlowDefinition, flowDefinition } from './definition.js';

/** A flow in a list. */
export interface FlowSummary {
  id: string;
  name: string;
  description: string | null;
  teamId: string | null;
  ownerId: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** A flow with the definition of its current version. */
export interface Flow extends FlowSummary {
  definition: FlowDefinition;
}

/** One saved state of a definition. Versions never change. */
export interface FlowVersion {
  flowId: string;
  version: number;
  authorId: string | null;
  createdAt: string;
  definition: FlowDefinition;
}

export interface CreateFlow {
  name: string;
  description?: string | null;
  teamId?: string | null;
  definition?: FlowDefinition;
}

export interface UpdateFlow {
  /** The version this change was made from. A stale one is a 409. */
  version: number;
  name?: string;
  description?: string | null;
  definition?: FlowDefinition;
}

const name = storableText.trim().min(1).max(255);
const description = storableText.max(10_000).nullable().optional();

export const createFlow: z.ZodType<CreateFlow> = z.strictObject({
  name,
  description,
  teamId: storableText.min(1).max(255).nullable().optional(),
  definition: flowDefinition.optional(),
});

export const updateFlow: z.ZodType<UpdateFlow> = z.strictObject({
  version: z.int().min(1),
  name: name.optional(),
  description,
  definition: flowDefinition.optional(),
});

const summaryFields = {
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  teamId: z.string().nullable(),
  ownerId: z.string().nullable(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
};

export const flowSummary: z.ZodType<FlowSummary> = z.object(summaryFields);
export const flow: z.ZodType<Flow> = z.object({ ...summaryFields, definition: flowDefinition });
export const flowVersion: z.ZodType<FlowVersion> = z.object({
  flowId: z.string(),
  version: z.int(),
  authorId: z.string().nullable(),
  createdAt: z.string(),
  definition: flowDefinition,
});
