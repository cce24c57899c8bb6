import { request } from 'node:http';
import type { HostProcess } from '@invect/testing';
import { expect } from 'vitest';

const AT_ONCE = 16;

type HeadersFor = (host: HostProcess) => Readonly<Record<string, string>>;

/** Sends one request on a connection that is kept, and says when it was sent and what came of it. */
export function ask(
  host: HostProcess,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<{ sent: number; status: number }> {
  return new Promise((resolve, reject) => {
    const sent = performance.now();
    const outgoing = request(`${host.base}${path}`, { method, headers }, (incoming) => {
      incoming.resume().on('end', () => resolve({ sent, status: incoming.statusCode ?? 0 }));
    });
    outgoing.on('error', reject).end(method === 'POST' ? '{}' : undefined);
  });
}

/**
 * Sends requests to every host, until some time after a revocation was acknowledged.
 *
 * @returns how many of those that were sent after it were served
 */
export async function revokeUnderFire(
  hosts: readonly HostProcess[],
  headersFor: HeadersFor,
  revoke: () => Promise<unknown>,
): Promise<number> {
  let acknowledged = Number.POSITIVE_INFINITY;
  const served: number[] = [];
  const hammer = async (host: HostProcess): Promise<void> => {
    for (let after = 0; after < 2; ) {
      const { sent, status } = await ask(host, '/me', headersFor(host));
      if (status === 200) served.push(sent);
      if (sent > acknowledged) after++;
    }
  };
  for (const host of hosts) expect((await ask(host, '/me', headersFor(host))).status).toBe(200);
  const hammering = hosts.flatMap((host) => [hammer(host), hammer(host)]);
  await revoke();
  acknowledged = performance.now();
  await Promise.all(hammering);
  return served.filter((sent) => sent > acknowledged).length;
}

/** Adds up what work returns for the numbers from 0 on, some of them at a time. */
export async function sumOf(count: number, work: (index: number) => Promise<number>): Promise<number> {
  let next = 0;
  let sum = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) sum += await work(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return sum;
}
