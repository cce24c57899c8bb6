import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens on a port, or on the next one that is free; 0 takes any.
 *
 * @returns the origin
 */
export async function listen(server: Server, port: number): Promise<string> {
  for (let candidate = port; ; candidate++) {
    try {
      server.listen(candidate, '127.0.0.1');
      await once(server, 'listening');
      return `http://localhost:${(server.address() as AddressInfo).port}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || candidate > port + 20) throw error;
    }
  }
}
