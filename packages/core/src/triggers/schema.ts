import { z } from 'zod';
import type { SecretField } from '../credentials/secrets.js';
import { storableText } from '../database/text.js';
import { rowVersion } from '../database/version.js';
import { ACTOR_TYPES, type ActorType } from '../runs/actor.js';
import { type SignatureOptions, signatureOptions, wantedSignature } from './signatures/schema.js';

/** As whom the runs of a trigger act. */
export interface TriggerActor {
  type: ActorType;
  id: string | null;
  name: string | null;
}

/** What starts runs of a flow without anybody being there: one of its trigger nodes. */
export interface Trigger {
  id: string;
  flowId: string;
  nodeId: string;
  type: 'webhook' | 'schedule';
  enabled: boolean;
  /** Null: nobody. Then it cannot be enabled. */
  actsAs: TriggerActor | null;
  /** Of a webhook. Null for those who may not send to it as its actor. */
  webhookId: string | null;
  /** Where a webhook is sent to. Null where `webhookId` is. */
  url: string | null;
  /** How senders sign, without the secret. Null: they do not. */
  signature: SignatureOptions | null;
  /** The settings of the node. */
  config: unknown;
  /** Of a schedule that is enabled. */
  nextDueAt: string | null;
  lastDueAt: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** Asks for a signature. The secret is stored encrypted, or lies elsewhere: `{ "ref": "env:GITHUB_WEBHOOK_SECRET" }`. */
export type WantedSignature = SignatureOptions & { secret: SecretField };

export interface UpdateTrigger {
  /** The version that the change is based on. If it is not the current one, the answer is 409. */
  version: number;
  enabled?: boolean;
  /** The caller themselves, or a service account that they manage. */
  actsAs?: { type: 'user' | 'service'; id: string };
  /** Null: whoever knows the URL may send. */
  signature?: WantedSignature | null;
}

export interface RotateTrigger {
  version: number;
}

export const updateTrigger: z.ZodType<UpdateTrigger> = z.strictObject({
  version: rowVersion,
  enabled: z.boolean().optional(),
  actsAs: z.strictObject({ type: z.enum(['user', 'service']), id: storableText.min(1).max(255) }).optional(),
  signature: wantedSignature.nullable().optional(),
});

export const rotateTrigger: z.ZodType<RotateTrigger> = z.strictObject({ version: rowVersion });

export const trigger: z.ZodType<Trigger> = z.object({
  id: z.string(),
  flowId: z.string(),
  nodeId: z.string(),
  type: z.enum(['webhook', 'schedule']),
  enabled: z.boolean(),
  actsAs: z
    .object({
      type: z.enum(ACTOR_TYPES),
      id: z.string().nullable(),
      name: z.string().nullable(),
    })
    .nullable(),
  webhookId: z.string().nullable(),
  url: z.string().nullable(),
  signature: signatureOptions.nullable(),
  config: z.unknown(),
  nextDueAt: z.string().nullable(),
  lastDueAt: z.string().nullable(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export const triggerList: z.ZodType<{ items: Trigger[] }> = z.object({ items: z.array(trigger) });

/** The answer of a webhook. */
export const acceptedRun: z.ZodType<{ runId: string; duplicate: boolean }> = z.object({
  runId: z.string(),
  /** Whether the sender has sent the same before. Then it has started one run, and that is it. */
  duplicate: z.boolean(),
});
