import { z } from 'zod';
import { VISIBILITIES, type Visibility } from '../../access/reach.js';
import { storableText } from '../../database/text.js';
import type { RawJson } from '../../http/raw-json.js';
import { type FlowDefinition, flowDefinition } from '../definition.js';
import { type Flow, flow, type Stored } from '../schema.js';
import { storedDefinition } from '../stored-definition.js';

export const FORMAT = 'invect-flow';

/** A credential that a node of an exported flow uses. Its secret stays where it is. */
export interface ExportedCredential {
  nodeId: string;
  /** Null if whoever exported the flow does not see the credential. */
  name: string | null;
  type: string | null;
}

/** A flow as JSON, for another host. The configs of its nodes lack `credentialId`. */
export interface ExportedFlow {
  format: typeof FORMAT;
  formatVersion: 1;
  name: string;
  description: string | null;
  definition: FlowDefinition;
  credentials: ExportedCredential[];
}

export interface ImportFlow {
  format: typeof FORMAT;
  formatVersion: 1;
  name: string;
  description?: string | null;
  definition: FlowDefinition;
  /** With a `credentialId`, the node gets that credential. */
  credentials?: (Partial<ExportedCredential> & { nodeId: string; credentialId?: string })[];
  teamId?: string | null;
  visibility?: Visibility;
}

/** A node that lacks its credential: it fails until somebody chooses one. */
export interface MissingCredential {
  nodeId: string;
  /** What the credential was called where the flow comes from. */
  name: string | null;
  /** The types that the node takes. */
  types: string[];
}

export interface ImportedFlow {
  flow: Flow;
  missingCredentials: MissingCredential[];
}

const nodeId = storableText.min(1).max(128);
const about = storableText.max(255).nullable();

const credential = z.object({ nodeId, name: about, type: about });

export const exportedFlow: z.ZodType<ExportedFlow> = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.literal(1),
  name: z.string(),
  description: z.string().nullable(),
  definition: flowDefinition,
  credentials: z.array(credential),
});

export const importFlow: z.ZodType<Omit<ImportFlow, 'definition'> & { definition: RawJson }> = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.literal(1),
  name: storableText.trim().min(1).max(255),
  description: storableText.max(10_000).nullable().optional(),
  definition: storedDefinition,
  credentials: z
    .array(
      z.strictObject({
        nodeId,
        name: about.optional(),
        type: about.optional(),
        credentialId: storableText.min(1).max(36).optional(),
      }),
    )
    .max(500)
    .optional(),
  teamId: storableText.min(1).max(255).nullable().optional(),
  visibility: z.enum(VISIBILITIES).optional(),
});

export const importedFlow: z.ZodType<ImportedFlow> = z.object({
  flow,
  missingCredentials: z.array(
    z.object({ nodeId: z.string(), name: z.string().nullable(), types: z.array(z.string()) }),
  ),
});

/** What an import answers: the definition is JSON text. */
export type StoredImport = Omit<ImportedFlow, 'flow'> & { flow: Stored<Flow> };
