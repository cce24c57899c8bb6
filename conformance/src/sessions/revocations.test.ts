import { request } from 'node:http';
import {
  DATABASES,
  type DatabaseKind,
  type HostProcess,
  type Store,
  sessionCookie,
  settingsOn,
  startHost,
  storeSessions,
  tokenOf,
  userOf,
} from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';

// What is promised of revocation: no request that was sent after it had been acknowledged is served. Sessions are hammered at every
// process while they are being revoked, so that answers are remembered, shared and under way at that moment.

const AT_ONCE = 16;
const COOKIE = '__Secure-better-auth.session_token';
/** For each database and number of processes; `npm run bench -- revocations` takes 10,000. */
const REVOCATIONS = Number(process.env['REVOCATIONS'] ?? 500);
const TIMEOUT = 60_000 + REVOCATIONS * 100;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Sends one request on a connection that is kept, and says when it was sent and what came of it. */
function ask(
  host: HostProcess,
  path: string,
  index: number,
  method = 'GET',
): Promise<{ sent: number; status: number }> {
  return new Promise((resolve, reject) => {
    const headers = {
      cookie: sessionCookie(index, COOKIE),
      origin: host.origin,
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    };
    const sent = performance.now();
    const outgoing = request(`${host.base}${path}`, { method, headers }, (incoming) => {
      incoming.resume().on('end', () => resolve({ sent, status: incoming.statusCode ?? 0 }));
    });
    outgoing.on('error', reject).end(method === 'POST' ? '{}' : undefined);
  });
}

type Revoke = (index: number, hosts: readonly HostProcess[], store: Store) => Promise<unknown>;

/** Ways for a session to end, each acknowledged when its promise is fulfilled. */
const WAYS: readonly Revoke[] = [
  async (index, [first]) => {
    const { status } = await ask(first as HostProcess, '/plugins/auth/api/auth/sign-out', index, 'POST');
    expect(status).toBe(200);
  },
  (index, _hosts, store) => store.sql('delete from session where token = ?', tokenOf(index)),
  (index, _hosts, store) => store.sql('delete from "user" where id = ?', userOf(index)),
  (index, _hosts, store) =>
    store.sql(
      `update "user" set banned = ${store.config.type === 'postgresql' ? 'true' : '1'} where id = ?`,
      userOf(index),
    ),
  (index, _hosts, store) => store.sql('update session set "expiresAt" = "createdAt" where token = ?', tokenOf(index)),
];

/** Requests to every host that go on until some time after the end of a session was acknowledged. */
async function revokeUnderFire(index: number, hosts: readonly HostProcess[], store: Store): Promise<number> {
  let acknowledged = Number.POSITIVE_INFINITY;
  const served: number[] = [];
  const hammer = async (host: HostProcess): Promise<void> => {
    for (let after = 0; after < 2; ) {
      const { sent, status } = await ask(host, '/me', index);
      if (status === 200) served.push(sent);
      if (sent > acknowledged) after++;
    }
  };
  for (const host of hosts) expect((await ask(host, '/me', index)).status).toBe(200);
  const hammering = hosts.flatMap((host) => [hammer(host), hammer(host)]);
  await WAYS[index % WAYS.length]?.(index, hosts, store);
  acknowledged = performance.now();
  await Promise.all(hammering);
  return served.filter((sent) => sent > acknowledged).length;
}

describe.each(DATABASES.filter(({ available }) => available))('revocations on $name', (database: DatabaseKind) => {
  it.each([1, 2])('are seen by the very next request, with %d processes', { timeout: TIMEOUT }, async (processes) => {
    const store = await database.create();
    closing.push(() => store.close());
    const hosts: HostProcess[] = [];
    for (let index = 0; index < processes; index++) {
      const host = await startHost(settingsOn(store));
      closing.push(() => host.stop());
      hosts.push(host);
    }
    await storeSessions(store, REVOCATIONS);

    let next = 0;
    let served = 0;
    const lane = async (): Promise<void> => {
      for (let index = next++; index < REVOCATIONS; index = next++)
        served += await revokeUnderFire(index, hosts, store);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    expect(served).toBe(0);
  });
});
