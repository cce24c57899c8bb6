import { type InvectIdentity, readIdentity } from '../access/identity.js';
import type { Permission, PermissionTable } from '../access/permissions.js';
import { limitedTo, type RoleTable } from '../access/roles.js';
import { createBatchLoader } from '../database/batch-loader.js';
import type { Database } from '../database/database.js';
import type { DatabaseType } from '../database/dialects.js';
import type { RequestContext } from '../http/context.js';
import type { Logger } from '../logging/logger.js';
import { createWarnOnce } from '../logging/warn-once.js';
import type { KeyHolder, People } from '../members/directory.js';
import { createAddressCheck } from './allowed-addresses.js';
import { keyError } from './errors.js';
import { keyEndsAt } from './expiry.js';
import { createLastUse } from './last-use.js';
import { createRateLimit } from './rate-limit.js';
import { type AccountKey, KeyStore, type UsedKey } from './store.js';
import { mentionsKey, type PresentedToken, readToken } from './token.js';

/** What the check of keys is made of. */
export interface KeyCheckParts {
  readonly database: Database;
  readonly databaseType: DatabaseType;
  readonly people: () => People;
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  readonly maxExpiryDays: number | null;
  /** Whether everybody is an admin (`auth: 'none'`). Then no key is valid, because it would limit nobody. */
  readonly open: boolean;
  /** Whether a request has a session of some plugin's. */
  readonly carriesSession: (context: RequestContext) => boolean;
  readonly logger: Logger;
}

/**
 * Identifies the caller of a request by its key.
 *
 * @returns null if the Authorization header has no key in it. Then plugins are asked
 * @throws (the promise) InvectError 400 `key:beside_session`; 401 `key:invalid`, `key:expired`; 403 `key:address_not_allowed`; 429
 *   `key:too_many_requests`; 503 if a database cannot be read
 */
export type KeyCheck = (context: RequestContext) => Promise<InvectIdentity> | null;

/** What follows from a row. A row that has not changed is often the same object. */
interface KeyRules {
  readonly scopes: readonly Permission[];
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  readonly allowsAddress: ((address: string) => boolean) | null;
}

/** Creates the check of keys. It reads the database after each request has arrived, once for all requests of a tick. */
export function createKeyCheck(parts: KeyCheckParts): KeyCheck {
  const { database, people, permissions, open, carriesSession, logger } = parts;
  const store = new KeyStore(database);
  const lastUse = createLastUse(store, logger);
  const rateLimit = createRateLimit(database, parts.databaseType);
  const warnOnce = createWarnOnce(logger);
  const readUserKey = createBatchLoader<string, UsedKey>(String, (hashes) => store.ofUsers(hashes));
  const readAccountKey = createBatchLoader<string, AccountKey>(String, (hashes) => store.ofAccounts(hashes));
  const rules = new WeakMap<UsedKey, KeyRules>();
  const identities = new WeakMap<UsedKey, { readonly owner: InvectIdentity; readonly limited: InvectIdentity }>();

  function rulesOf(key: UsedKey): KeyRules {
    const known = rules.get(key);
    if (known) return known;
    const { scopes, allowed_addresses } = key;
    const read = {
      scopes: JSON.parse(scopes) as Permission[],
      endsAt: keyEndsAt(key, parts.maxExpiryDays),
      allowsAddress: allowed_addresses === null ? null : createAddressCheck(JSON.parse(allowed_addresses) as string[]),
    };
    rules.set(key, read);
    return read;
  }

  async function findUser(hash: string): Promise<KeyHolder<UsedKey> | null> {
    const { directories } = people();
    const others = directories.filter((directory) => directory.findKeyHolder === undefined);
    for (const directory of directories) {
      const holder = await directory.findKeyHolder?.(hash, readUserKey);
      if (holder) return holder;
    }
    if (others.length === 0) return null;
    const key = await readUserKey(hash);
    if (key === undefined || key.user_id === null) return null;
    for (const directory of others) {
      const identity = await directory.identityOf?.(key.user_id);
      if (identity) return { key, identity };
    }
    return null;
  }

  async function findAccount(hash: string): Promise<KeyHolder<UsedKey> | null> {
    const key = await readAccountKey(hash);
    if (key === undefined) return null;
    const { account_id: id, account_name: name, account_team_id: teamId, account_role: role } = key;
    return { key, identity: readIdentity({ id, name, role, teamIds: teamId === null ? [] : [teamId] }) };
  }

  /** @throws InvectError 401 `key:invalid` if there is no such key, or if its owner is not admitted */
  async function find({ kind, hash }: PresentedToken): Promise<{ key: UsedKey; owner: InvectIdentity }> {
    const found = kind === 'user' ? await findUser(hash) : await findAccount(hash);
    // guard: key-is-found
    if (found === null || found.identity === null) throw invalid();
    const owner = readIdentity(found.identity, permissions);
    // guard: key-of-its-own-user
    if (kind === 'user' && owner.id !== found.key.user_id) throw invalid();
    return { key: found.key, owner };
  }

  /** `mapUser` may make another identity of the same row each time. */
  function limit(key: UsedKey, owner: InvectIdentity, { kind }: PresentedToken): InvectIdentity {
    const known = identities.get(key);
    if (known?.owner === owner) return known.limited;
    const limited = limitedTo(owner, rulesOf(key).scopes, parts.roles, {
      id: key.id,
      type: kind === 'service' ? 'service' : undefined,
    });
    identities.set(key, { owner, limited });
    return limited;
  }

  async function authenticate(authorization: string, context: RequestContext): Promise<InvectIdentity> {
    // guard: key-beside-session
    if (carriesSession(context)) throw keyError('key:beside_session');
    const { clientAddress } = context.facts;
    const token = readToken(authorization);
    if (token === null || open) throw invalid();
    const { key, owner } = await find(token);
    const { endsAt, allowsAddress } = rulesOf(key);
    // Negated, so that an invalid date (NaN) counts as over.
    // guard: key-expires
    if (!(Date.now() < endsAt)) throw keyError('key:expired');
    // guard: key-address
    if (allowsAddress !== null && !(clientAddress !== undefined && allowsAddress(clientAddress)))
      throw keyError('key:address_not_allowed');
    if (key.requests_per_minute !== null && !context.isAskedAgain)
      await rateLimit.count(key.id, key.requests_per_minute);
    lastUse.note(key.id);
    return limit(key, owner, token);
  }

  return (context) => {
    if (context.search.length > 1 && mentionsKey(context.search.replaceAll(/[=&?]/g, ' '))) warnOnce('query', IN_QUERY);
    const authorization = context.headers.get('authorization');
    // guard: keys-are-for-the-host
    return authorization !== null && mentionsKey(authorization) ? authenticate(authorization, context) : null;
  };
}

const IN_QUERY =
  'a client sent a key in the query string, where it is not read: send it as "Authorization: Bearer …". Queries end up in the logs of ' +
  'proxies and browsers, so revoke that key';

function invalid(): Error {
  return keyError('key:invalid', { headers: new Headers({ 'www-authenticate': 'Bearer error="invalid_token"' }) });
}
