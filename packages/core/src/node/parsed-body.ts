import type { IncomingMessage } from 'node:http';

/** A message whose body a parser of the app (Express, Nest) may have read. */
export interface ParsedRequest extends IncomingMessage {
  body?: unknown;
  /** The bytes as they were received, where the framework keeps them (Nest's `rawBody: true`). */
  rawBody?: unknown;
}

/** Whether something has read the body already. */
export function wasRead(req: ParsedRequest): boolean {
  return req.readableDidRead || req.readableEnded;
}

/**
 * The bytes of a body that was parsed: the original ones where the framework kept them, otherwise the parsed value, serialised again.
 *
 * @returns null where the parser left nothing
 */
export function readParsedBody({ rawBody, body }: ParsedRequest, contentType: string): Uint8Array<ArrayBuffer> | null {
  if (rawBody instanceof Uint8Array) return copy(rawBody);
  if (body instanceof Uint8Array) return copy(body);
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body === undefined || body === null) return null;
  const text = /^application\/x-www-form-urlencoded/i.test(contentType)
    ? formOf(body).toString()
    : JSON.stringify(body);
  return new TextEncoder().encode(text);
}

function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** A form in the notation that body parsers read: `a=1`, `a[]=1`, `a[b]=1`. */
function formOf(value: unknown, prefix = '', form: URLSearchParams = new URLSearchParams()): URLSearchParams {
  if (typeof value !== 'object' || value === null) {
    form.append(prefix, String(value ?? ''));
    return form;
  }
  for (const [key, item] of Object.entries(value)) {
    const name = Array.isArray(value) ? `${prefix}[]` : prefix === '' ? key : `${prefix}[${key}]`;
    formOf(item, name, form);
  }
  return form;
}
