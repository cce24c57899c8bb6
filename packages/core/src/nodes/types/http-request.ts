import { z } from 'zod';
import type { Outgoing, OutgoingResponse } from '../../outgoing/index.js';
import { defineNode } from '../define-node.js';
import { NodeError, type NodeType } from '../node-type.js';
import { credentialId } from './fields.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

const input = z.strictObject({
  method: z.enum(METHODS).default('GET'),
  url: z.string().min(1).max(8_192),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional().meta({ description: 'A text is sent as it is. Anything else is sent as JSON' }),
  timeoutSeconds: z.number().positive().max(300).default(30),
  maxBodyBytes: z
    .int()
    .min(1)
    .max(MAX_BODY_BYTES)
    .default(1024 * 1024)
    .meta({ description: 'The largest answer that is read' }),
  failOnStatus: z.boolean().default(true).meta({ description: 'Whether the node fails if the status is 400 or more' }),
  credentialId: credentialId.optional(),
});

const output = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown().meta({ description: 'A value if the answer is JSON, otherwise a text' }),
  url: z.string().meta({ description: 'Where the answer came from, after redirects' }),
});

/** Statuses that say: try again later. */
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Creates the type `http.request`. */
export function httpRequest(
  outgoing: Outgoing,
): NodeType<z.infer<typeof input>, z.infer<typeof output>, z.input<typeof input>> {
  return defineNode({
    type: 'http.request',
    title: 'HTTP request',
    description:
      'Sends a request to a public address, or to one that the host allows. POST, PUT, PATCH and DELETE carry an `Idempotency-Key`, which is the same when the node is repeated. A credential has a `token`, a `user` and a `password`, or the `name` and `value` of a header. With an `origin`, `https://api.example.com`, it is sent nowhere else.',
    input,
    output,
    credential: { types: ['http.bearer', 'http.basic', 'http.header'], required: false },
    effects: 'external',
    async run({ input: given, credential, signal, idempotencyKey }) {
      const { method, body, maxBodyBytes, timeoutSeconds } = given;
      const url = urlOf(given.url, given.query);
      const isSafe = method === 'GET' || method === 'HEAD';
      const answer = await outgoing.request(
        {
          method,
          url,
          headers: {
            ...(!isSafe && { 'idempotency-key': idempotencyKey }),
            ...(body !== undefined && typeof body !== 'string' && { 'content-type': 'application/json' }),
            ...lowercase(given.headers),
          },
          secretHeaders: credential === null ? {} : secretHeadersOf(credential, url),
          ...(body !== undefined && !isSafe && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        },
        signal,
        { maxBodyBytes, timeoutMs: timeoutSeconds * 1_000 },
      );
      if (given.failOnStatus && answer.status >= 400)
        throw new NodeError('http:status', `the server answered ${answer.status}`, {
          retryable: RETRYABLE.has(answer.status),
        });
      return { output: { status: answer.status, headers: answer.headers, body: bodyOf(answer), url: answer.url } };
    },
  });
}

function urlOf(text: string, query: z.infer<typeof input>['query'] = {}): string {
  if (Object.keys(query).length === 0 || !URL.canParse(text)) return text;
  const url = new URL(text);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, String(value));
  return url.href;
}

function lowercase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The fields of a credential tell its type: `http.bearer` has a token, `http.basic` a user and a password, `http.header` a name and a value. */
function secretHeadersOf(credential: Readonly<Record<string, string>>, url: string): Record<string, string> {
  const { token, user = '', password, name, value, origin } = credential;
  // guard: credential-of-one-origin
  if (
    origin !== undefined &&
    !(URL.canParse(url) && URL.canParse(origin) && new URL(url).origin === new URL(origin).origin)
  )
    throw new NodeError('http:credential_origin', 'the credential is for another origin than that of the URL');
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (password !== undefined)
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  if (name !== undefined && value !== undefined) return { [name.toLowerCase()]: value };
  throw new NodeError('http:credential', 'the credential has neither token, nor user and password, nor name and value');
}

function bodyOf({ headers, body }: OutgoingResponse): unknown {
  const text = body.toString('utf8');
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
