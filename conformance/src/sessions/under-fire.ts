import { request } from 'node:http';
import {
  type DatabaseKind,
  type HostProcess,
  type Store,
  settingsOn,
  startHost,
  storeSessions,
  userOf,
} from '@invect/testing';
import { expect } from 'vitest';

/** For each database and number of processes; `npm run bench -- revocations` takes 10,000. */
export const REVOCATIONS = Number(process.env['REVOCATIONS'] ?? 500);

export const TIMEOUT = 60_000 + REVOCATIONS * 100;

/** The session cookie of the host processes. */
export const COOKIE = '__Secure-better-auth.session_token';

const AT_ONCE = 16;

type HeadersFor = (host: HostProcess) => Readonly<Record<string, string>>;

/** A way for something to end, acknowledged when its promise is fulfilled. */
export type Revoke = (index: number, hosts: readonly HostProcess[], store: Store) => Promise<unknown>;

/** What is revoked, by numbers from 0 on. */
export interface Revocable {
  /** The headers of a request that is served as long as it is not revoked. */
  readonly headersOf: (index: number) => HeadersFor;
  readonly revoke: Revoke;
}

/** The ways for a user to end, and with them all that is theirs. */
export const WAYS_OF_USERS: readonly Revoke[] = [
  (index, _hosts, store) => store.sql('delete from "user" where id = ?', userOf(index)),
  (index, _hosts, store) =>
    store.sql(
      `update "user" set banned = ${store.config.type === 'postgresql' ? 'true' : '1'} where id = ?`,
      userOf(index),
    ),
];

/**
 * Revokes many things while they are in use at every process, so that answers are remembered, shared and under way at that moment.
 *
 * @param prepare stores what is revoked, beside the sessions of as many users
 * @returns how many requests were served that were sent after their revocation was acknowledged
 */
export async function servedAfterRevocation(
  database: DatabaseKind,
  processes: number,
  prepare: (store: Store) => Revocable | Promise<Revocable>,
): Promise<number> {
  const store = await database.create();
  const hosts: HostProcess[] = [];
  try {
    for (let index = 0; index < processes; index++) hosts.push(await startHost(settingsOn(store)));
    await storeSessions(store, REVOCATIONS);
    const { headersOf, revoke } = await prepare(store);
    return await sumOf(REVOCATIONS, (index) =>
      revokeUnderFire(hosts, headersOf(index), () => revoke(index, hosts, store)),
    );
  } finally {
    for (const host of hosts) await host.stop();
    await store.close();
  }
}

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

/** Sends requests to every host, until some time after a revocation was acknowledged. */
async function revokeUnderFire(
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
  try {
    await revoke();
  } finally {
    acknowledged = performance.now();
    await Promise.allSettled(hammering);
  }
  await Promise.all(hammering);
  return served.filter((sent) => sent > acknowledged).length;
}

/** Adds up what work returns for the numbers from 0 on, some of them at a time. Once one fails, no other begins. */
async function sumOf(count: number, work: (index: number) => Promise<number>): Promise<number> {
  let next = 0;
  let sum = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) sum += await work(index);
  };
  const lanes = Array.from({ length: AT_ONCE }, () =>
    lane().finally(() => {
      next = count;
    }),
  );
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return sum;
}
