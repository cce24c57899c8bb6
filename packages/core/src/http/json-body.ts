import secureJson from 'secure-json-parse';
import { httpError } from '../errors.js';
import { type BodyLimits, type LimitedRequest, limitBody } from './body-limits.js';

const MAX_JSON_DEPTH = 64;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i;

/**
 * Reads a JSON body. It must have a JSON media type, stay within the limits, contain no `__proto__` or `constructor` keys, and be nested
 * at most 64 levels deep. Real documents are not that deep, and deeper ones would overflow the stack of the code that walks them later.
 *
 * @throws InvectError 408, 413, 415 or 400 `request:bad_json`
 */
export async function readJson(request: Request, limits: BodyLimits): Promise<unknown> {
  // guard: body-media-type
  if (!isJson(request.headers.get('content-type') ?? '')) throw httpError('request:unsupported_media_type');
  const encoding = request.headers.get('content-encoding');
  // guard: body-compressed
  if (encoding !== null && encoding !== 'identity') {
    throw httpError('request:unsupported_media_type', { message: 'Compressed bodies are not accepted.' });
  }
  return parseJson(await readText(limitBody(request, limits)));
}

/** Whether a media type is JSON. */
export function isJson(type: string): boolean {
  return JSON_TYPE.test(type);
}

/**
 * Parses JSON that somebody has sent.
 *
 * @throws InvectError 400 `request:bad_json`
 */
export function parseJson(text: string): unknown {
  // guard: body-depth
  if (depthExceeds(text, MAX_JSON_DEPTH)) {
    throw httpError('request:bad_json', { message: `The body is nested deeper than ${MAX_JSON_DEPTH} levels.` });
  }
  try {
    // guard: body-proto-key
    return secureJson.parse(text, null, { protoAction: 'error', constructorAction: 'error' });
  } catch (cause) {
    throw httpError('request:bad_json', { cause });
  }
}

async function readText({ request, exceeded }: LimitedRequest): Promise<string> {
  try {
    const bytes = await request.arrayBuffer();
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw exceeded() ?? httpError('request:bad_json', { message: 'The body could not be read as UTF-8.', cause });
  }
}

/** Counts brackets outside of strings. It runs before the parser, which is recursive. */
function depthExceeds(json: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index);
    if (inString) {
      if (character === 0x5c) index++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x7b || character === 0x5b) {
      if (++depth > limit) return true;
    } else if (character === 0x7d || character === 0x5d) depth--;
  }
  return false;
}
