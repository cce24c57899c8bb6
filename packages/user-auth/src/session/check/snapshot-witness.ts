import { type Kysely, sql } from 'kysely';
import type { AuthContext } from '../../better-auth/instance.js';
import { kyselyOf } from '../../better-auth/kysely.js';
import { fromStore } from '../lookup.js';
import { createBatch } from './batch.js';
import type { Witness } from './witness.js';

interface Proof<RowProof> {
  /** What could be seen before the look-up, and so by it, for as long as nobody sees anything else. */
  snapshot: string;
  readonly rows: RowProof;
}

interface Server {
  readonly version: string;
  readonly tables: number | string;
  readonly distributed: boolean;
}

/** PostgreSQL itself: others that speak its protocol keep versions of rows in ways of their own. */
const POSTGRESQL = /^PostgreSQL \d+(?:\.\d+)*(?: \(| on )/;

/**
 * PostgreSQL's snapshot as a change counter. It says which transactions a statement sees
 * (postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT), and never goes back: while it stands still, everything
 * better-auth read still holds. It is one small query for all requests of a turn, however many people they are. Where something was
 * written, the other witness is asked.
 *
 * @param rows compares the rows
 * @returns null where better-auth's tables are not plain tables of one PostgreSQL server
 */
export async function openSnapshotWitness<RowProof extends object>(
  context: AuthContext,
  rows: Witness<RowProof>,
): Promise<Witness<Proof<RowProof>> | null> {
  const opened = kyselyOf(context.options.database);
  if (opened?.type !== 'postgres') return null;
  const isPlain = await isPlainPostgres(opened.kysely, context).catch(() => false);
  return isPlain ? createWitness(opened.kysely, rows) : null;
}

/** Whether each change of the tables is a transaction of this server: no foreign or distributed table, no storage of another kind. */
async function isPlainPostgres(kysely: Kysely<unknown>, { tables }: AuthContext): Promise<boolean> {
  const names = ['session', 'user'].map((model) => `"${tables[model]?.modelName.replaceAll('"', '""')}"`);
  const { rows } = await sql<Server>`
    select version() as version,
      (select count(*) from pg_class c join pg_am a on a.oid = c.relam
        where c.oid in (to_regclass(${names[0]}), to_regclass(${names[1]}))
        and c.relkind = 'r' and a.amname = 'heap') as tables,
      exists (select 1 from pg_extension where extname = 'citus') as distributed,
      pg_current_snapshot()::text as snapshot`.execute(kysely);
  const [server] = rows;
  return server !== undefined && POSTGRESQL.test(server.version) && Number(server.tables) === 2 && !server.distributed;
}

function createWitness<RowProof extends object>(
  kysely: Kysely<unknown>,
  rows: Witness<RowProof>,
): Witness<Proof<RowProof>> {
  // Within a transaction that writes, the snapshot stands still: whoever shares their one connection with better-auth has none.
  const snapshotQuery = sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot
    where pg_current_xact_id_if_assigned() is null`.compile(kysely);
  const ofTurn = createBatch<'snapshot', string>(
    (key) => key,
    async () => {
      const { rows: answered } = await fromStore('the check of sessions', kysely.executeQuery(snapshotQuery));
      return new Map(answered.map(({ snapshot }) => ['snapshot', snapshot]));
    },
  );

  /** Their snapshot was read before the rows: if those are changed and changed back, what can be seen is not the same as now. */
  async function holdsAt(now: string | undefined, proof: Proof<RowProof>): Promise<boolean> {
    if (!(await rows.holds(proof.rows))) return false;
    if (now !== undefined) proof.snapshot = now;
    return true;
  }

  return {
    way: 'PostgreSQL’s snapshot',

    async observe(lookUp) {
      const snapshot = await ofTurn('snapshot');
      const { finding, proof } = await rows.observe(lookUp);
      return { finding, proof: proof && snapshot !== undefined ? { snapshot, rows: proof } : null };
    },

    holds: (proof) => ofTurn('snapshot').then((now) => now === proof.snapshot || holdsAt(now, proof)),

    close: () => rows.close(),
  };
}
