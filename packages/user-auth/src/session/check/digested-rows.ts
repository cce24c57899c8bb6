import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { AuthContext } from '../../better-auth/instance.js';
import { columnsOf, type Row, type SessionRows } from './columns.js';
import type { SessionKeys } from './witness.js';

/** A session's two rows, and a digest of what better-auth reads of them. */
export interface DigestedRows extends SessionRows {
  readonly digest: string;
}

/** Reads rows of many sessions with one query. */
export interface RowReader {
  /** By token. What is gone is left out. */
  digests(sessions: readonly SessionKeys[]): Promise<ReadonlyMap<string, string>>;
  rows(sessions: readonly SessionKeys[]): Promise<ReadonlyMap<string, DigestedRows>>;
}

const MODELS = ['session', 'user'] as const;

/** A kind of server that makes digests. */
export type DigestingServer = 'mysql' | 'postgres';

/** The columns go in as JSON, so that nobody can move text from one to the next unnoticed. */
const DIGESTS: Readonly<Record<DigestingServer, (columns: RawBuilder<unknown>) => RawBuilder<string>>> = {
  mysql: (columns) => sql`sha2(json_array(${columns}), 256)`,
  postgres: (columns) => sql`encode(sha256(convert_to(json_build_array(${columns})::text, 'UTF8')), 'hex')`,
};

/** Whether a `type` of better-auth's is one of them. */
export function makesDigests(type: unknown): type is DigestingServer {
  return typeof type === 'string' && Object.hasOwn(DIGESTS, type);
}

/**
 * The rows of sessions past better-auth's adapter, which takes two queries and translates each column of each row. The server
 * makes the digest, so that nothing but that is sent where nothing has changed.
 */
export function createRowReader(kysely: Kysely<unknown>, type: DigestingServer, { tables }: AuthContext): RowReader {
  const columns = columnsOf(tables).map(({ model, field, column }) => ({
    model,
    field,
    ref: sql.ref(`${model}.${column}`),
  }));
  const [session, user] = MODELS.map((model) => sql.table(tables[model]?.modelName ?? model));
  const token = columnOf('session', 'token');
  const [asSession, asUser] = MODELS.map((model) => sql.id(model));
  const joined = sql`${session} as ${asSession} join ${user} as ${asUser}
    on ${columnOf('user', 'id')} = ${columnOf('session', 'userId')}`;
  const digest = DIGESTS[type](sql.join(columns.map(({ ref }) => ref)));
  const values = columns.map(({ model, field, ref }) => sql`${ref} as ${sql.id(`${model} ${field}`)}`);

  function columnOf(model: string, field: string): RawBuilder<unknown> {
    const found = columns.find((column) => column.model === model && column.field === field);
    if (found === undefined) throw new TypeError(`better-auth's ${model} has no ${field}`);
    return found.ref;
  }

  function where(sessions: readonly SessionKeys[]): RawBuilder<unknown> {
    return sql`${token} in (${sql.join(sessions.map((keys) => keys.token))})`;
  }

  return {
    async digests(sessions) {
      const query = sql<{ token: string; digest: string }>`select ${token} as token, ${digest} as digest from ${joined}
        where ${where(sessions)}`;
      const { rows } = await query.execute(kysely);
      return new Map(rows.map((row) => [row.token, row.digest]));
    },

    async rows(sessions) {
      const query = sql<Row>`select ${sql.join(values)}, ${digest} as digest from ${joined} where ${where(sessions)}`;
      const { rows } = await query.execute(kysely);
      return new Map(
        rows.map((row) => {
          const [own, theirs] = MODELS.map((model) => fieldsOf(row, model)) as [Row, Row];
          return [String(own['token']), { session: own, user: theirs, digest: String(row['digest']) }];
        }),
      );
    },
  };
}

function fieldsOf(row: Row, model: string): Row {
  const own = Object.entries(row).filter(([name]) => name.startsWith(`${model} `));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(model.length + 1), value]));
}
