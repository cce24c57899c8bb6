import { DATABASES, type HostProcess, repeated, type Store, sessionCookie, userOf } from '@invect/testing';
import { describe, expect, it } from 'vitest';
import { createToken, type NewToken } from '../../../packages/core/dist/keys/token.js';
import {
  ask,
  COOKIE,
  REVOCATIONS,
  type Revoke,
  servedAfterRevocation,
  TIMEOUT,
  WAYS_OF_USERS,
} from '../sessions/under-fire.js';

// The promise of the sessions' test of this name, for keys of users and of service accounts.

const ROWS_AT_ONCE = 500;

const keyOf = (index: number): string => `key-${index}`;
const accountOf = (index: number): string => `account-${index}`;
const past = '2026-01-01T00:00:00.000Z';

/** Ways for any key to end. */
const WAYS: readonly Revoke[] = [
  (index, _hosts, store) => store.sql('delete from invect_key where id = ?', keyOf(index)),
  (index, _hosts, store) => store.sql('update invect_key set expires_at = ? where id = ?', past, keyOf(index)),
];

/** Ways for the key of a user, and for that of a service account. */
const OF_USERS: readonly Revoke[] = [
  ...WAYS,
  ...WAYS_OF_USERS,
  async (index, [first]) => {
    const host = first as HostProcess;
    const headers = { cookie: sessionCookie(index, COOKIE), origin: host.origin };
    expect((await ask(host, `/keys/${keyOf(index)}`, headers, 'DELETE')).status).toBe(204);
  },
];
const OF_ACCOUNTS: readonly Revoke[] = [
  ...WAYS,
  (index, _hosts, store) => store.sql('delete from invect_service_account where id = ?', accountOf(index)),
];

const isOfUser = (index: number): boolean => index % 2 === 0;

/** Every other one is of a service account. */
async function storeKeys(store: Store): Promise<readonly NewToken[]> {
  const tokens = Array.from({ length: REVOCATIONS }, (_, index) => createToken(isOfUser(index) ? 'user' : 'service'));
  const at = `'${new Date().toISOString()}'`;
  for (let from = 0; from < tokens.length; from += ROWS_AT_ONCE) {
    const part = tokens.slice(from, from + ROWS_AT_ONCE).map((token, offset) => ({ ...token, index: from + offset }));
    const accounts = part.map(({ index }) => `('${accountOf(index)}', 'a', 'editor', 1, ${at}, ${at})`);
    await store.sql(
      `insert into invect_service_account (id, name, role, version, created_at, updated_at) values ${accounts.join(',')}`,
    );
    const keys = part.map(({ hash, prefix, index }) => {
      const owner = isOfUser(index) ? `'${userOf(index)}', null` : `null, '${accountOf(index)}'`;
      return `('${keyOf(index)}', '${hash}', '${prefix}', 'k', ${owner}, '["flow:read"]', 1, ${at}, ${at})`;
    });
    await store.sql(
      `insert into invect_key (id, token_hash, prefix, name, user_id, service_account_id, scopes, version, created_at, updated_at) values ${keys.join(',')}`,
    );
  }
  return tokens;
}

const revoke: Revoke = (index, ...more) => {
  const ways = isOfUser(index) ? OF_USERS : OF_ACCOUNTS;
  return (ways[Math.floor(index / 2) % ways.length] as Revoke)(index, ...more);
};

describe.each(repeated(DATABASES.filter(({ available }) => available)))('revocations of keys on $name', (database) => {
  it.each([1, 2])('are seen by the very next request, with %d processes', { timeout: TIMEOUT }, async (processes) => {
    const served = await servedAfterRevocation(database, processes, async (store) => {
      const tokens = await storeKeys(store);
      return { headersOf: (index) => () => ({ authorization: `Bearer ${tokens[index]?.token}` }), revoke };
    });
    expect(served).toBe(0);
  });
});
