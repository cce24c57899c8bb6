import { httpError } from '../errors.js';
import { DEFAULT_MAX_BODY_BYTES, limitBody } from '../http/body-limits.js';
import { BufferedResponse } from '../http/buffered-response.js';
import type { HttpMethod } from '../http/context.js';
import { json, jsonError } from '../http/respond.js';
import type { RouteCall, RouteDeclaration } from '../http/route.js';
import { WEBHOOK_METHODS } from '../nodes/types/trigger-webhook.js';
import { triggerError } from './errors.js';
import { inputOf } from './request-input.js';
import type { RunResults } from './run-result.js';
import { acceptedRun } from './schema.js';
import { signatureHeadersOf } from './signatures/index.js';
import { fieldOf } from './signatures/mac.js';
import type { KnownWebhook, StartedRun, Webhooks } from './webhooks.js';

/** The path of all webhooks. An app opens it with `publicPaths: ['/webhooks']`. */
export const WEBHOOK_PATH = 'webhooks';

/** Creates the routes that other systems send to: one for each method that a webhook can accept. */
export function webhookRoutes(webhooks: Webhooks, results: RunResults): RouteDeclaration[] {
  return WEBHOOK_METHODS.map((method: HttpMethod) => ({
    method,
    path: `/${WEBHOOK_PATH}/:webhookId`,
    // Where the path is not public, it is a route like any other.
    access: { permission: 'flow:run' },
    documentation: {
      summary: 'Start a run by a webhook; 202 when it is stored, or 200 with its output if the node says so',
      status: 202,
      response: acceptedRun,
    },
    respond: (call) => receive(call, webhooks, results),
  }));
}

async function receive(call: RouteCall, webhooks: Webhooks, results: RunResults): Promise<Response> {
  const { context, params } = call;
  const { method, headers, search } = context;
  // Before anything is looked up: so it takes the same, whether there is such a webhook or not.
  const body = await readBody(call);
  const webhook = await webhooks.find(params['webhookId'] ?? '', { headers, body });
  if (webhook === null) throw triggerError('webhook:not_found');
  const { config, signature } = webhook;
  // guard: webhook-methods
  if (!config.methods.some((allowed) => allowed === method)) throw notAllowed(config.methods);
  const challenge = signature?.scheme === 'slack' ? challengeOf(body) : null;
  if (challenge !== null) return json({ challenge });
  const input = inputOf({ method, headers, search, body }, signatureHeadersOf(signature));
  const run = await start(webhook, { headers, body }, input, webhooks);
  return config.respond === 'result' ? result(run, webhook, call, results) : accepted(run);
}

async function readBody({ context, bodyTimeoutMs }: RouteCall): Promise<Uint8Array> {
  const limits = { maxBytes: DEFAULT_MAX_BODY_BYTES, timeoutMs: bodyTimeoutMs };
  const { request, exceeded } = limitBody(context.request, limits);
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch (cause) {
    throw exceeded() ?? httpError('request:invalid', { message: 'The body could not be read.', cause });
  }
}

/** Slack asks once whether the address is ours. https://api.slack.com/events/url_verification */
function challengeOf(body: Uint8Array): string | null {
  return fieldOf(body, 'type') === 'url_verification' ? fieldOf(body, 'challenge') : null;
}

async function start(
  webhook: KnownWebhook,
  request: Parameters<Webhooks['start']>[1],
  input: Parameters<Webhooks['start']>[2],
  webhooks: Webhooks,
): Promise<StartedRun> {
  try {
    return await webhooks.start(webhook, request, input);
  } catch (error) {
    if (await webhooks.isGone(webhook, error)) throw triggerError('webhook:not_found');
    throw error;
  }
}

function accepted({ runId, isNew }: StartedRun): Response {
  return json({ runId, duplicate: !isNew }, 202);
}

async function result(
  started: StartedRun,
  { config }: KnownWebhook,
  { context }: RouteCall,
  results: RunResults,
): Promise<Response> {
  const run = await results.of(started.runId, config.timeoutSeconds * 1000, context.request.signal);
  if (run === null) return accepted(started);
  if (run.status !== 'succeeded') {
    const message = `The run ${run.id} did not succeed.`;
    return jsonError(triggerError('webhook:run_failed', { message }), context.requestId);
  }
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return new BufferedResponse(run.output ?? 'null', { headers });
}

function notAllowed(methods: readonly string[]): Error {
  return httpError('request:method_not_allowed', { headers: new Headers({ allow: methods.join(', ') }) });
}
