import { type Served, sendRaw } from '@invect/testing';

/** An answer of a host that was asked by some name. */
export interface Asked {
  readonly status: number;
  readonly location: string | null;
  /** Set-Cookie lines. */
  readonly cookies: readonly string[];
  readonly header: (name: string) => string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

interface Question {
  readonly body?: object;
  readonly cookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Asks a host as browsers do that know it by another name: with this Host, and an Origin that fits. A socket's own bytes, as
 * `fetch` writes the Host itself.
 *
 * @param host `app.example.test`, with a port where the name has one
 * @param path of the origin, the mount included
 */
export async function askAs(
  host: string,
  { port }: Pick<Served, 'port'>,
  method: string,
  path: string,
  { body, cookies = [], headers = {} }: Question = {},
): Promise<Asked> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const pairs = cookiePairs(cookies).join('; ');
  const all = {
    host,
    ...(method !== 'GET' && { origin: `http://${host}`, 'content-length': String(Buffer.byteLength(text)) }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(pairs !== '' && { cookie: pairs }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const answer = await sendRaw(port, [`${method} ${path} HTTP/1.1`, ...lines], text);
  return read(answer.status, answer.text);
}

/** What a browser sends of these lines: the last of a name. */
function cookiePairs(lines: readonly string[]): string[] {
  const pairs = lines.map((line) => line.split(';', 1)[0] ?? '');
  return [...new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair])).values()];
}

function read(status: number, text: string): Asked {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const lines = head.split('\r\n').slice(1);
  const valuesOf = (name: string): string[] =>
    lines.filter((line) => line.toLowerCase().startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim());
  const json = /\{.*\}/s.exec(rest.join('\r\n\r\n'))?.[0];
  const isJson = valuesOf('content-type').some((type) => /json/.test(type));
  return {
    status,
    location: valuesOf('location')[0] ?? null,
    cookies: valuesOf('set-cookie'),
    header: (name) => valuesOf(name)[0] ?? null,
    body: isJson && json ? JSON.parse(json) : null,
  };
}
