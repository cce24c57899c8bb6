import type { AuthContext } from '../../better-auth/instance.js';
import { changesQueries, kyselyOf } from '../../better-auth/kysely.js';
import { fromStore } from '../lookup.js';
import { createBatch } from './batch.js';
import { agree } from './columns.js';
import { createRowReader, makesDigests, type RowReader } from './digested-rows.js';
import { keysOf, type SessionKeys, type Witness } from './witness.js';

interface Proof extends SessionKeys {
  readonly digest: string;
}

/**
 * Compares a digest of a session's rows, made by the server with one query for all requests of a turn.
 *
 * @returns null where better-auth's database makes no digests, or its tables cannot be read like that: a plugin of Kysely's
 *   may read others
 */
export async function openDigestWitness(context: AuthContext): Promise<Witness<Proof> | null> {
  const opened = kyselyOf(context.options.database);
  if (opened === null || !makesDigests(opened.type) || changesQueries(opened)) return null;
  const rows = createRowReader(opened.kysely, opened.type, context);
  const nobody = [{ token: '', userId: '' }];
  return rows.digests(nobody).then(
    () => createWitness(rows),
    () => null,
  );
}

function createWitness(store: RowReader): Witness<Proof> {
  const batchOf = <Value>(read: (sessions: readonly SessionKeys[]) => Promise<ReadonlyMap<string, Value>>) =>
    createBatch<SessionKeys, Value>(
      ({ token }) => token,
      (sessions) => fromStore('the check of sessions', read(sessions)),
    );
  const readDigest = batchOf(store.digests);
  const readRows = batchOf(store.rows);

  return {
    way: 'a digest of their rows, made by the server for all requests of a turn',

    async observe(lookUp) {
      const finding = await lookUp();
      const keys = keysOf(finding);
      if (keys === null || finding.found === null) return { finding, proof: null };
      const rows = await readRows(keys).catch(() => undefined);
      const agrees = rows !== undefined && agree(finding.found, rows);
      return { finding, proof: agrees ? { ...keys, digest: rows.digest } : null };
    },

    holds: (proof) => readDigest(proof).then((digest) => digest === proof.digest),

    close() {},
  };
}
