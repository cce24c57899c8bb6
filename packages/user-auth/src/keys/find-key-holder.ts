import { type HeldKey, KEY_COLUMNS, type KeyHolder } from '@invect/core';
import { LRUCache } from 'lru-cache';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { textLengthOf } from '../better-auth/text-length.js';
import type { AssignedRoles } from '../session/assigned-roles.js';
import { openDigestWitness } from '../session/check/digest-witness.js';
import { MAX_REMEMBERED_LENGTH } from '../session/check/session-cache.js';
import { createSingleFlight } from '../session/check/single-flight.js';
import { openSnapshotWitness } from '../session/check/snapshot-witness.js';
import { openSqliteWitness } from '../session/check/sqlite-witness.js';
import type { Witness } from '../session/check/witness.js';
import type { ActingUser, Identify } from '../session/identity.js';
import { fromStore, type SessionAnswer } from '../session/lookup.js';
import { admitted } from './identity-of.js';

type ReadKey<Key> = (tokenHash: string) => Promise<Key | undefined>;

/** Finds keys together with their users. */
export interface KeyHolders {
  find<Key extends HeldKey>(tokenHash: string, read: ReadKey<Key>): Promise<KeyHolder<Key> | null>;
  close(): void;
}

interface Remembered {
  readonly key: HeldKey;
  readonly user: ActingUser;
  readonly role: string | null;
  readonly proof: object;
}

/** What the holders are made of. */
export interface KeyHolderParts {
  readonly identify: Identify;
  readonly roles: AssignedRoles | null;
  readonly maxRemembered: number;
}

/**
 * Remembers keys and their users, and confirms them for each request as sessions are: the witness is told that `invect_key` is the table
 * of sessions. So a key costs what a session costs, and counts no longer than one.
 *
 * @param context of an instance whose database has Invect's tables
 * @returns null if no witness can read both tables at once
 */
export async function createKeyHolders(context: AuthContext, parts: KeyHolderParts): Promise<KeyHolders | null> {
  const { identify, roles, maxRemembered } = parts;
  const opened = await openWitness(keysAsSessions(context), roles !== null);
  if (opened === null) return null;
  const witness = opened;
  // With `max`, lru-cache would allocate the room of all of them at once.
  const remembered = new LRUCache<string, Remembered>({ maxSize: maxRemembered, sizeCalculation: () => 1 });
  const lookUps = createSingleFlight<Remembered | Omit<Remembered, 'proof'> | null>();

  async function lookUp(tokenHash: string, read: ReadKey<HeldKey>): Promise<Omit<Remembered, 'proof'> | null> {
    let key: HeldKey | undefined;
    const { answer, proof } = await witness.observe(async (): Promise<SessionAnswer> => {
      key = await read(tokenHash);
      if (key === undefined || key.user_id === null) return NOBODY;
      const [user, assignedRole] = await Promise.all([findUser(key.user_id), roles?.find(key.user_id) ?? null]);
      if (user === null) return NOBODY;
      const session = { ...key, token: key.token_hash, userId: key.user_id };
      return { found: { user, session, ...(roles && { assignedRole }) }, cookies: [] };
    });
    if (key === undefined || answer.found === null) return null;
    const holder = { key, user: { user: answer.found.user, session: null }, role: answer.found.assignedRole ?? null };
    const isShort = textLengthOf(answer.found) <= MAX_REMEMBERED_LENGTH;
    if (proof !== null && isShort) remembered.set(tokenHash, { ...holder, proof });
    return holder;
  }

  async function findUser(id: string): Promise<AuthUser | null> {
    const user = await fromStore('the lookup of a user', context.internalAdapter.findUserById(id));
    // MySQL ignores case when it compares text.
    return user !== null && String(user.id) === id ? { ...user, id: String(user.id) } : null;
  }

  return {
    async find<Key extends HeldKey>(tokenHash: string, read: ReadKey<Key>): Promise<KeyHolder<Key> | null> {
      const known = remembered.get(tokenHash);
      // guard: remembered-key-is-confirmed
      const holds = known !== undefined && (await witness.holds(known.proof));
      if (known !== undefined && !holds && remembered.peek(tokenHash) === known) remembered.delete(tokenHash);
      const found = holds ? known : await lookUps.run(tokenHash, () => lookUp(tokenHash, read));
      if (!found) return null;
      const identity = await admitted(() => identify(found.user, found.role));
      return { key: found.key as Key, identity };
    },
    close: () => witness.close(),
  };
}

const NOBODY: SessionAnswer = { found: null, cookies: [] };

/** better-auth's context, with Invect's table of keys in the place of its table of sessions. */
function keysAsSessions(context: AuthContext): AuthContext {
  const columns = KEY_COLUMNS.filter((column) => column !== 'id').map((column) => [column, { fieldName: column }]);
  const fields = {
    ...Object.fromEntries(columns),
    token: { fieldName: 'token_hash' },
    userId: { fieldName: 'user_id' },
  };
  const tables = { ...context.tables, session: { modelName: 'invect_key', fields } };
  return Object.assign(Object.create(context) as AuthContext, { tables });
}

async function openWitness(context: AuthContext, readsMembers: boolean): Promise<Witness<object> | null> {
  const sqlite = await openSqliteWitness(context, readsMembers);
  if (sqlite) return sqlite;
  const digest = await openDigestWitness(context, readsMembers, true);
  return digest && ((await openSnapshotWitness(context, digest)) ?? digest);
}
