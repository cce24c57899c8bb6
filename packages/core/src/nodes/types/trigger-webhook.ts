import { z } from 'zod';
import { defineNode } from '../define-node.js';

const input = z.strictObject({
  methods: z
    .array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']))
    .min(1)
    .max(5)
    .default(['POST'])
    .meta({ description: 'The methods that the webhook accepts' }),
  respond: z
    .enum(['stored', 'result'])
    .default('stored')
    .meta({ description: 'Answer when the run is stored, or with what it results in' }),
});

const output = z.object({
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  query: z.record(z.string(), z.unknown()),
  body: z.unknown(),
});

export const triggerWebhook = defineNode({
  type: 'trigger.webhook',
  title: 'Webhook',
  description: 'Where a run begins that an HTTP request of another system starts. Its output is that request.',
  input,
  output,
  effects: 'none',
  run: ({ data }) => ({ output: data.input as z.infer<typeof output> }),
});
