import {
  DATABASES,
  type DatabaseKind,
  type HostProcess,
  type Store,
  sessionCookie,
  settingsOn,
  startHost,
  storeSessions,
  userOf,
} from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createToken, type NewToken } from '../../../packages/core/dist/keys/token.js';
import { ask, revokeUnderFire, sumOf } from '../sessions/under-fire.js';

// The promise of the sessions' test of this name, for keys of users and of service accounts.

const COOKIE = '__Secure-better-auth.session_token';
/** For each database and number of processes; `npm run bench -- revocations` takes 10,000. */
const REVOCATIONS = Number(process.env['REVOCATIONS'] ?? 500);
const TIMEOUT = 60_000 + REVOCATIONS * 100;
const ROWS_AT_ONCE = 500;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const keyOf = (index: number): string => `key-${index}`;
const accountOf = (index: number): string => `account-${index}`;
const past = '2026-01-01T00:00:00.000Z';

type Revoke = (index: number, hosts: readonly HostProcess[], store: Store) => Promise<unknown>;

/** Ways for the key of a user to end. */
const WAYS_OF_USERS: readonly Revoke[] = [
  async (index, [first]) => {
    const host = first as HostProcess;
    const headers = { cookie: sessionCookie(index, COOKIE), origin: host.origin };
    expect((await ask(host, `/keys/${keyOf(index)}`, headers, 'DELETE')).status).toBe(204);
  },
  (index, _hosts, store) => store.sql('delete from invect_key where id = ?', keyOf(index)),
  (index, _hosts, store) => store.sql('delete from "user" where id = ?', userOf(index)),
  (index, _hosts, store) =>
    store.sql(
      `update "user" set banned = ${store.config.type === 'postgresql' ? 'true' : '1'} where id = ?`,
      userOf(index),
    ),
  (index, _hosts, store) => store.sql('update invect_key set expires_at = ? where id = ?', past, keyOf(index)),
];

const WAYS_OF_ACCOUNTS: readonly Revoke[] = [
  (index, _hosts, store) => store.sql('delete from invect_key where id = ?', keyOf(index)),
  (index, _hosts, store) => store.sql('delete from invect_service_account where id = ?', accountOf(index)),
  (index, _hosts, store) => store.sql('update invect_key set expires_at = ? where id = ?', past, keyOf(index)),
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

describe.each(DATABASES.filter(({ available }) => available))(
  'revocations of keys on $name',
  (database: DatabaseKind) => {
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
      const tokens = await storeKeys(store);

      const served = await sumOf(REVOCATIONS, (index) => {
        const ways = isOfUser(index) ? WAYS_OF_USERS : WAYS_OF_ACCOUNTS;
        const headers = { authorization: `Bearer ${tokens[index]?.token}` };
        const revoke = ways[Math.floor(index / 2) % ways.length] as Revoke;
        return revokeUnderFire(
          hosts,
          () => headers,
          () => revoke(index, hosts, store),
        );
      });
      expect(served).toBe(0);
    });
  },
);
