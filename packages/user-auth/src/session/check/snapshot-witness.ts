import { createBatchLoader } from '@invect/core/database';
import { type Kysely, sql } from 'kysely';
import type { AuthContext } from '../../better-auth/instance.js';
import { kyselyOf } from '../../better-auth/kysely.js';
import { fromStore } from '../lookup.js';
import { MEMBER_TABLE } from './session-rows.js';
import type { Witness } from './witness.js';

interface Proof<RowProof> {
  /** The snapshot before the look-up. While it stays the same, nothing that the look-up read has changed. */
  snapshot: string;
  readonly rows: RowProof;
}

interface Server {
  readonly version: string;
  readonly tables: number | string;
  readonly distributed: boolean;
}

/** The version of PostgreSQL itself. Other servers with its protocol may keep row versions in another way. */
const POSTGRESQL = /^PostgreSQL \d+(?:\.\d+)*(?: \(| on )/;

/**
 * Uses PostgreSQL's snapshot as a change counter. The snapshot says which transactions a statement sees
 * (postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT), and it never goes back. While it stays the same, so does
 * everything that better-auth has read. It takes one small query for all requests that arrive together, whatever their number. After
 * a write it asks the witness of the rows.
 *
 * @param rows compares the rows
 * @returns null if better-auth's tables are not plain tables of one PostgreSQL server
 */
export async function openSnapshotWitness<RowProof extends object>(
  context: AuthContext,
  rows: Witness<RowProof>,
): Promise<Witness<Proof<RowProof>> | null> {
  const opened = kyselyOf(context.options.database);
  if (opened?.type !== 'postgres') return null;
  const isPlain = await isPlainPostgres(opened.kysely, tablesOf(context, rows)).catch(() => false);
  return isPlain ? createWitness(opened.kysely, rows) : null;
}

/** The tables that answers depend on, quoted. */
function tablesOf({ tables }: AuthContext, { readsMembers }: Witness<object>): string[] {
  const names = ['session', 'user'].map((model) => tables[model]?.modelName ?? model);
  return [...names, ...(readsMembers ? [MEMBER_TABLE] : [])].map((name) => `"${name.replaceAll('"', '""')}"`);
}

/** Whether every change of the tables is a transaction of this server: no foreign or distributed tables, no other table storage. */
async function isPlainPostgres(kysely: Kysely<unknown>, names: readonly string[]): Promise<boolean> {
  const tables = sql.join(names.map((name) => sql`to_regclass(${name})`));
  const { rows } = await sql<Server>`
    select version() as version,
      (select count(*) from pg_class c join pg_am a on a.oid = c.relam
        where c.oid in (${tables})
        and c.relkind = 'r' and a.amname = 'heap') as tables,
      exists (select 1 from pg_extension where extname = 'citus') as distributed,
      pg_current_snapshot()::text as snapshot`.execute(kysely);
  const [server] = rows;
  return (
    server !== undefined &&
    POSTGRESQL.test(server.version) &&
    Number(server.tables) === names.length &&
    !server.distributed
  );
}

function createWitness<RowProof extends object>(
  kysely: Kysely<unknown>,
  rows: Witness<RowProof>,
): Witness<Proof<RowProof>> {
  // Inside a transaction that writes, the snapshot does not move. An app may share its only connection with better-auth: then no
  // snapshot is returned.
  const snapshotQuery = sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot
    where pg_current_xact_id_if_assigned() is null`.compile(kysely);
  const loadSnapshot = createBatchLoader<'snapshot', string>(
    (key) => key,
    async () => {
      const { rows: read } = await fromStore('the check of sessions', kysely.executeQuery(snapshotQuery));
      return new Map(read.map(({ snapshot }) => ['snapshot', snapshot]));
    },
  );

  /** `now` was read before the rows. So if they change after it, the snapshot is another one, even if they change back. */
  async function holdsAt(now: string | undefined, proof: Proof<RowProof>): Promise<boolean> {
    // guard: snapshot-rows-are-compared
    if (!(await rows.holds(proof.rows))) return false;
    if (now !== undefined) proof.snapshot = now;
    return true;
  }

  return {
    way: 'PostgreSQL’s snapshot',
    readsMembers: rows.readsMembers === true,

    async observe(lookUp) {
      const snapshot = await loadSnapshot('snapshot');
      const { answer, proof } = await rows.observe(lookUp);
      return { answer, proof: proof && snapshot !== undefined ? { snapshot, rows: proof } : null };
    },

    // guard: snapshot-is-compared
    holds: (proof) => loadSnapshot('snapshot').then((now) => now === proof.snapshot || holdsAt(now, proof)),

    close: () => rows.close(),
  };
}
