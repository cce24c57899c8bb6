import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';

/** A service that better-auth asks by an address of its own. */
type Service = (path: string, body: string) => object | string;

/** Services on loopback in the place of public ones. */
export interface Elsewhere {
  /** `http://127.0.0.1:1234` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves something on loopback, and leads what the process asks of a public origin there: as a changed name server would.
 *
 * @param origin `https://api.example.com`; without one the service is only at its own URL
 */
export async function startElsewhere(service: Service, origin?: string): Promise<Elsewhere> {
  const server = createServer(async (request, response) => {
    const answer = service(request.url ?? '/', await text(request));
    const type = typeof answer === 'string' ? 'text/plain' : 'application/json';
    response.setHeader('content-type', type).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (origin !== undefined) {
    const direct = globalThis.fetch;
    vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) => {
      const wanted = new Request(input, init).url;
      return wanted.startsWith(`${origin}/`) ? direct(wanted.replace(origin, url), init) : direct(input, init);
    });
  }
  return {
    url,
    async close() {
      if (origin !== undefined) vi.unstubAllGlobals();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
