import { DATABASES, type HostProcess, repeated, sessionCookie, tokenOf } from '@invect/testing';
import { describe, expect, it } from 'vitest';
import { ask, COOKIE, type Revoke, servedAfterRevocation, TIMEOUT, WAYS_OF_USERS } from './under-fire.js';

// What is promised of revocation: no request that was sent after it had been acknowledged is served.

const headersOf = (index: number) => (host: HostProcess) => ({
  cookie: sessionCookie(index, COOKIE),
  origin: host.origin,
});

/** Ways for a session to end. */
const WAYS: readonly Revoke[] = [
  async (index, [first]) => {
    const host = first as HostProcess;
    const headers = { ...headersOf(index)(host), 'content-type': 'application/json' };
    const { status } = await ask(host, '/plugins/auth/api/auth/sign-out', headers, 'POST');
    expect(status).toBe(200);
  },
  (index, _hosts, store) => store.sql('delete from session where token = ?', tokenOf(index)),
  (index, _hosts, store) => store.sql('update session set "expiresAt" = "createdAt" where token = ?', tokenOf(index)),
  ...WAYS_OF_USERS,
];

const revoke: Revoke = (index, ...more) => (WAYS[index % WAYS.length] as Revoke)(index, ...more);

describe.each(repeated(DATABASES.filter(({ available }) => available)))('revocations on $name', (database) => {
  it.each([1, 2])('are seen by the very next request, with %d processes', { timeout: TIMEOUT }, async (processes) => {
    expect(await servedAfterRevocation(database, processes, () => ({ headersOf, revoke }))).toBe(0);
  });
});
