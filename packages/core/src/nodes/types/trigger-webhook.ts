import { z } from 'zod';
import { defineNode } from '../define-node.js';

/** The methods that a webhook can accept. */
export const WEBHOOK_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const input = z.strictObject({
  methods: z
    .array(z.enum(WEBHOOK_METHODS))
    .min(1)
    .max(WEBHOOK_METHODS.length)
    .default(['POST'])
    .meta({ description: 'The methods that the webhook accepts' }),
  respond: z
    .enum(['stored', 'result'])
    .default('stored')
    .meta({ description: 'Answer when the run is stored, or with what it results in' }),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(60)
    .default(30)
    .meta({ description: 'With `result`: after how many seconds the answer is 202, and the run goes on' }),
});

/** The config of a `trigger.webhook` node. */
export type WebhookConfig = z.infer<typeof input>;

const output = z.object({
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  query: z.record(z.string(), z.unknown()),
  body: z.unknown(),
});

/** The request of a sender, as its run begins with it. */
export type WebhookInput = z.infer<typeof output>;

export const triggerWebhook = defineNode({
  type: 'trigger.webhook',
  title: 'Webhook',
  description: 'Where a run begins that an HTTP request of another system starts. Its output is that request.',
  input,
  output,
  constants: ['methods', 'respond', 'timeoutSeconds'],
  effects: 'none',
  run: ({ data }) => ({ output: data.input as WebhookInput }),
});
