import { z } from 'zod';
import type { Outgoing } from '../../outgoing/index.js';
import { defineNode } from '../define-node.js';
import { NodeError, type NodeType } from '../node-type.js';
import { credentialId } from './fields.js';

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

const message = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string().max(1_000_000) });

const input = z.strictObject({
  model: z.string().min(1).max(255),
  messages: z.array(message).min(1).max(200),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(1).max(1_000_000).optional(),
  json: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether to ask for JSON. Then `json` of the output is its value' }),
  timeoutSeconds: z.number().positive().max(600).default(120),
  credentialId,
});

const output = z.object({
  text: z.string(),
  json: z.unknown(),
  model: z.string(),
  finishReason: z.string().nullable(),
  usage: z.object({ inputTokens: z.int(), outputTokens: z.int() }),
});

/** What is read of an answer. Endpoints add fields of their own. */
const completion = z.object({
  model: z.string().optional(),
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }))
    .min(1),
  usage: z.object({ prompt_tokens: z.int().default(0), completion_tokens: z.int().default(0) }).nullish(),
});

/** Creates the type `llm.chat`. */
export function llmChat(
  outgoing: Outgoing,
): NodeType<z.infer<typeof input>, z.infer<typeof output>, z.input<typeof input>> {
  return defineNode({
    type: 'llm.chat',
    title: 'Ask a language model',
    description:
      'Sends messages to an endpoint that speaks the chat completions of OpenAI. The credential has an `apiKey`, and a `baseUrl` for anybody else: `https://llm.example.com/v1`.',
    input,
    output,
    credential: { types: ['llm.openai'], required: true },
    effects: 'external',
    async run({ input: given, credential, signal }) {
      const { apiKey, baseUrl = DEFAULT_BASE_URL } = credential ?? {};
      if (apiKey === undefined) throw new NodeError('llm:credential', 'the credential has no field apiKey');
      const answer = await outgoing.request(
        {
          method: 'POST',
          url: `${baseUrl.replace(/\/+$/, '')}/chat/completions`,
          headers: { 'content-type': 'application/json' },
          secretHeaders: { authorization: `Bearer ${apiKey}` },
          body: JSON.stringify({
            model: given.model,
            messages: given.messages,
            temperature: given.temperature,
            max_tokens: given.maxTokens,
            ...(given.json && { response_format: { type: 'json_object' } }),
          }),
        },
        signal,
        { timeoutMs: given.timeoutSeconds * 1_000 },
      );
      if (answer.status !== 200) {
        const retryable = answer.status === 408 || answer.status === 429 || answer.status >= 500;
        throw new NodeError('llm:status', `the endpoint answered ${answer.status}`, { retryable });
      }
      return { output: read(answer.body.toString('utf8'), given.model, given.json) };
    },
  });
}

function read(body: string, askedModel: string, wantsJson: boolean): z.infer<typeof output> {
  const { choices, model = askedModel, usage } = readCompletion(body);
  const [choice] = choices;
  const text = choice?.message.content ?? '';
  return {
    text,
    json: wantsJson ? parse(text, 'the model') : null,
    model,
    finishReason: choice?.finish_reason ?? null,
    usage: { inputTokens: usage?.prompt_tokens ?? 0, outputTokens: usage?.completion_tokens ?? 0 },
  };
}

function parse(text: string, who: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NodeError('llm:bad_answer', `${who} answered with something that is not JSON`, { retryable: true });
  }
}

function readCompletion(body: string): z.infer<typeof completion> {
  const result = completion.safeParse(parse(body, 'the endpoint'));
  if (result.success) return result.data;
  throw new NodeError('llm:bad_answer', 'the endpoint answered with something that is not a chat completion');
}
