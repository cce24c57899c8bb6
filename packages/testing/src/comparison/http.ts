import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Sends a request with these headers and no others: `fetch` adds `Sec-Fetch-Mode: cors`, which a navigation does not have. */
export async function sendByHttp(
  url: URL,
  { method = 'GET', headers, body }: RequestInit & { headers: Headers },
): Promise<Response> {
  const sent = body === null || body === undefined ? null : new Response(body);
  const type = sent?.headers.get('content-type');
  if (type && !headers.has('content-type')) headers.set('content-type', type);
  const outgoing = request(url, { method, headers: Object.fromEntries(headers), agent: false });
  outgoing.end(sent && Buffer.from(await sent.arrayBuffer()));
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const received = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    received.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '');
  }
  const content = await buffer(incoming);
  return new Response(content.length > 0 ? new Uint8Array(content) : null, {
    status: incoming.statusCode ?? 0,
    headers: received,
  });
}
