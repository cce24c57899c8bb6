import { createBatchLoader } from '@invect/core/database';
import type { AuthContext } from '../../better-auth/instance.js';
import { changesQueries, kyselyOf } from '../../better-auth/kysely.js';
import { fromStore } from '../lookup.js';
import { createRowReader, makesDigests, type RowReader } from './row-reader.js';
import { isAnswerOf } from './session-rows.js';
import { keysOf, type SessionKeys, type Witness } from './witness.js';

interface Proof extends SessionKeys {
  readonly digest: string;
}

/**
 * Compares a digest of a session's rows. The database server makes it, with one query for all requests that arrive together.
 *
 * @param readsMembers whether Invect's tables are in the same database
 * @param ofKeys whether the table of sessions is Invect's table of keys, whose collation may differ from that of users
 * @returns null if better-auth's database makes no digests, or if its tables cannot be read past its adapter: a plugin of Kysely's
 *   may lead to other tables
 */
export async function openDigestWitness(
  context: AuthContext,
  readsMembers = false,
  ofKeys = false,
): Promise<Witness<Proof> | null> {
  const opened = kyselyOf(context.options.database);
  if (opened === null || !makesDigests(opened.type) || changesQueries(opened)) return null;
  const reader = createRowReader(opened.kysely, opened.type, context, readsMembers, ofKeys && opened.type === 'mysql');
  const nobody = [{ token: '', userId: '' }];
  return reader.digests(nobody).then(
    () => createWitness(reader, readsMembers),
    () => null,
  );
}

function createWitness(reader: RowReader, readsMembers: boolean): Witness<Proof> {
  const loaderOf = <Value>(read: (sessions: readonly SessionKeys[]) => Promise<ReadonlyMap<string, Value>>) =>
    createBatchLoader<SessionKeys, Value>(
      ({ token }) => token,
      (sessions) => fromStore('the check of sessions', read(sessions)),
    );
  const loadDigest = loaderOf(reader.digests);
  const loadRows = loaderOf(reader.rows);

  return {
    way: 'a digest of their rows, made by the server for all requests of a tick',
    readsMembers,

    async observe(lookUp) {
      const answer = await lookUp();
      const keys = keysOf(answer);
      if (keys === null || answer.found === null) return { answer, proof: null };
      const rows = await loadRows(keys).catch(() => undefined);
      // guard: digest-answer-of-rows
      const isOfThese = rows !== undefined && isAnswerOf(rows, answer.found);
      return { answer, proof: isOfThese ? { ...keys, digest: rows.digest } : null };
    },

    // guard: digest-is-compared
    holds: (proof) => loadDigest(proof).then((digest) => digest === proof.digest),

    close() {},
  };
}
