import { httpError } from '../errors.js';
import { isJson, parseJson } from '../http/json-body.js';
import { invalid } from '../http/validate.js';
import type { WebhookInput } from '../nodes/types/trigger-webhook.js';
import { textOf } from './signatures/mac.js';

/** A request to a webhook, read to its end. */
export interface WebhookRequest {
  readonly method: string;
  readonly headers: Headers;
  /** The query, undecoded and with its question mark. */
  readonly search: string;
  readonly body: Uint8Array;
}

/** Headers with somebody's secrets. Whoever sees the run sees its input. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);
const MAX_HEADERS = 100;
/** Fields that code could take for something else. */
const ODD_FIELDS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * What a run begins with.
 *
 * @param without headers that the run does not get, in lowercase
 * @throws InvectError 400 `request:bad_json`, `request:invalid`; 415 for a compressed body
 */
export function inputOf({ method, headers, search, body }: WebhookRequest, without: readonly string[]): WebhookInput {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity')
    throw httpError('request:unsupported_media_type', { message: 'Compressed bodies are not accepted.' });
  return {
    method,
    headers: headersOf(headers, without),
    query: fieldsOf(new URLSearchParams(search)),
    body: bodyOf(body, headers.get('content-type') ?? ''),
  };
}

function headersOf(headers: Headers, without: readonly string[]): Record<string, string> {
  // guard: run-gets-no-secret-headers
  const shown = [...headers].filter(([name]) => !SECRET_HEADERS.has(name) && !without.includes(name));
  return Object.fromEntries(shown.filter(([name]) => !ODD_FIELDS.has(name)).slice(0, MAX_HEADERS));
}

/** JSON and forms as their values, text as text, anything else in base64. */
function bodyOf(body: Uint8Array, type: string): unknown {
  if (body.byteLength === 0) return null;
  const text = textOf(body);
  if (isJson(type)) {
    if (text === null) throw httpError('request:bad_json', { message: 'The body could not be read as UTF-8.' });
    return parseJson(text);
  }
  if (text === null) return { base64: Buffer.from(body).toString('base64') };
  return /^application\/x-www-form-urlencoded\b/i.test(type) ? fieldsOf(new URLSearchParams(text)) : text;
}

/** A field that comes several times is a list. */
function fieldsOf(params: URLSearchParams): Record<string, unknown> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of params) {
    if (ODD_FIELDS.has(name)) throw invalid([[name, 'cannot be the name of a field']]);
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value]);
  }
  return Object.fromEntries(fields);
}
