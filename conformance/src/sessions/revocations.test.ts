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
import { ask, revokeUnderFire, sumOf } from './under-fire.js';

// What is promised of revocation: no request that was sent after it had been acknowledged is served. Sessions are hammered at every
// process while they are being revoked, so that answers are remembered, shared and under way at that moment.

const COOKIE = '__Secure-better-auth.session_token';
/** For each database and number of processes; `npm run bench -- revocations` takes 10,000. */
const REVOCATIONS = Number(process.env['REVOCATIONS'] ?? 500);
const TIMEOUT = 60_000 + REVOCATIONS * 100;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const headersOf = (index: number) => (host: HostProcess) => ({
  cookie: sessionCookie(index, COOKIE),
  origin: host.origin,
});

type Revoke = (index: number, hosts: readonly HostProcess[], store: Store) => Promise<unknown>;

/** Ways for a session to end, each acknowledged when its promise is fulfilled. */
const WAYS: readonly Revoke[] = [
  async (index, [first]) => {
    const host = first as HostProcess;
    const headers = { ...headersOf(index)(host), 'content-type': 'application/json' };
    const { status } = await ask(host, '/plugins/auth/api/auth/sign-out', headers, 'POST');
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

    const served = await sumOf(REVOCATIONS, (index) =>
      revokeUnderFire(hosts, headersOf(index), async () => WAYS[index % WAYS.length]?.(index, hosts, store)),
    );
    expect(served).toBe(0);
  });
});
