import { TRANSPORT_HEADERS } from './allowed.js';
import { makeReader, type Readable, toMinutes, type Where } from './reading.js';

interface CookieLine {
  readonly name: string;
  /** As far as it is the same in every run. */
  readonly value: Readable;
  readonly attributes: readonly Readable[];
}

/** A request and its answer, without what differs from one run to the next. */
export interface Exchange {
  readonly call: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, Readable>>;
  readonly cookies: readonly CookieLine[];
  readonly body: Readable;
}

/** Reads an answer that a side gave. */
export async function readExchange(where: Where, method: string, url: string, response: Response): Promise<Exchange> {
  const read = makeReader(where);
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie' && !TRANSPORT_HEADERS.has(name));
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return {
    call: `${method} ${JSON.stringify(read(url))}`,
    status: response.status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, read(value)])),
    // better-auth says some of them twice.
    cookies: [...new Set(response.headers.getSetCookie())].map((line) => readCookie(line, read)),
    body: read(isJson ? JSON.parse(text) : text),
  };
}

function readCookie(line: string, read: ReturnType<typeof makeReader>): CookieLine {
  const [pair = '', ...attributes] = line.split('; ');
  const name = pair.slice(0, pair.indexOf('='));
  const value = pair.slice(name.length + 1);
  // multi-session names a cookie after its session.
  return {
    name: name.replace(/[a-z\d]{32}$/i, '<opaque>'),
    value: read(decodeURIComponent(value)),
    attributes: attributes.map((attribute) => read(attribute.replace(/^Max-Age=(\d+)$/, inMinutes))),
  };
}

function inMinutes(_attribute: string, seconds: string): string {
  return `Max-Age=${toMinutes(Number(seconds))}`;
}
