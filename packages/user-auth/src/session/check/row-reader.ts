import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { AuthContext } from '../../better-auth/instance.js';
import { columnsOf, MEMBER_TABLE, type Row, type SessionRows } from './session-rows.js';
import type { SessionKeys } from './witness.js';

/** A session's two rows, and a digest of what better-auth reads of them. */
export interface DigestedRows extends SessionRows {
  readonly digest: string;
}

/** Reads the rows of many sessions with one query. Both results are by token; a session without both rows is left out. */
export interface RowReader {
  digests(sessions: readonly SessionKeys[]): Promise<ReadonlyMap<string, string>>;
  rows(sessions: readonly SessionKeys[]): Promise<ReadonlyMap<string, DigestedRows>>;
}

/** The name of a column that no model has. */
const ASSIGNED_ROLE = 'assigned role';

interface DigestRow {
  readonly token: string;
  readonly digest: string;
}

/** Ids are text in Invect's tables, and may be numbers in better-auth's. */
const AS_TEXT: Readonly<Record<DigestingServer, RawBuilder<unknown>>> = { mysql: sql`char`, postgres: sql`text` };

const MODELS = ['session', 'user'] as const;

/** A kind of database server that makes digests. */
export type DigestingServer = 'mysql' | 'postgres';

/** The columns are passed as JSON, so that text cannot move from one column to the next without changing the digest. */
const DIGESTS: Readonly<Record<DigestingServer, (columns: RawBuilder<unknown>) => RawBuilder<string>>> = {
  mysql: (columns) => sql`sha2(json_array(${columns}), 256)`,
  postgres: (columns) => sql`encode(sha256(convert_to(json_build_array(${columns})::text, 'UTF8')), 'hex')`,
};

/** Whether better-auth's `type` of a database is one of them. */
export function makesDigests(type: unknown): type is DigestingServer {
  return typeof type === 'string' && Object.hasOwn(DIGESTS, type);
}

/**
 * Reads sessions' rows past better-auth's adapter, which takes two queries and converts each column of each row. The server makes the
 * digest, so it sends nothing else while nothing has changed.
 *
 * @param readsMembers whether Invect's tables are in the same database. Then the user's role in Invect is read with the rows
 * @param namesUsers whether the statements name the users, too. Needed if both tables have different collations, because MySQL then joins
 *   them without the index of users
 */
export function createRowReader(
  kysely: Kysely<unknown>,
  type: DigestingServer,
  { tables }: AuthContext,
  readsMembers: boolean,
  namesUsers: boolean,
): RowReader {
  const columns = columnsOf(tables).map(({ model, field, column }) => ({
    model,
    field,
    ref: sql.ref(`${model}.${column}`),
  }));
  const [session, user] = MODELS.map((model) => sql.table(tables[model]?.modelName ?? model));
  const token = columnOf('session', 'token');
  const [asSession, asUser] = MODELS.map((model) => sql.id(model));
  const member = sql.id(MEMBER_TABLE);
  const role = readsMembers ? [sql`${member}.role`] : [];
  const joinedMember = readsMembers
    ? sql`left join ${member} on ${member}.user_id = cast(${columnOf('user', 'id')} as ${AS_TEXT[type]})`
    : sql``;
  const joined = sql`${session} as ${asSession} join ${user} as ${asUser}
    on ${columnOf('user', 'id')} = ${columnOf('session', 'userId')} ${joinedMember}`;
  const digest = DIGESTS[type](sql.join([...columns.map(({ ref }) => ref), ...role]));
  const values = [
    ...columns.map(({ model, field, ref }) => sql`${ref} as ${sql.id(`${model} ${field}`)}`),
    ...role.map((ref) => sql`${ref} as ${sql.id(ASSIGNED_ROLE)}`),
  ];
  const digestStatements = new Map<number, CompiledQuery<DigestRow>>();

  function columnOf(model: string, field: string): RawBuilder<unknown> {
    const found = columns.find((column) => column.model === model && column.field === field);
    if (found === undefined) throw new TypeError(`better-auth's ${model} has no ${field}`);
    return found.ref;
  }

  function where(sessions: readonly SessionKeys[]): RawBuilder<unknown> {
    const ofTokens = sql`${token} in (${sql.join(sessions.map((keys) => keys.token))})`;
    if (!namesUsers) return ofTokens;
    return sql`${ofTokens} and ${columnOf('user', 'id')} in (${sql.join(sessions.map(({ userId }) => userId))})`;
  }

  /** The statement for so many sessions. Building one takes Kysely some 60 µs, so each is built once. */
  function digestStatement(sessions: readonly SessionKeys[]): CompiledQuery<DigestRow> {
    const built = digestStatements.get(sessions.length);
    if (built) return built;
    const query = sql<DigestRow>`select ${token} as token, ${digest} as digest from ${joined} where ${where(sessions)}`;
    const statement = query.compile(kysely);
    digestStatements.set(sessions.length, statement);
    return statement;
  }

  return {
    async digests(sessions) {
      const asked = padded(sessions);
      const tokens = asked.map((keys) => keys.token);
      const parameters = namesUsers ? [...tokens, ...asked.map(({ userId }) => userId)] : tokens;
      const { rows } = await kysely.executeQuery<DigestRow>({ ...digestStatement(asked), parameters });
      return new Map(rows.map((row) => [row.token, row.digest]));
    },

    async rows(sessions) {
      const query = sql<Row>`select ${sql.join(values)}, ${digest} as digest from ${joined} where ${where(sessions)}`;
      const { rows } = await query.execute(kysely);
      return new Map(
        rows.map((row) => {
          const [own, theirs] = MODELS.map((model) => fieldsOf(row, model)) as [Row, Row];
          const assigned = readsMembers && { assignedRole: (row[ASSIGNED_ROLE] ?? null) as string | null };
          return [String(own['token']), { session: own, user: theirs, digest: String(row['digest']), ...assigned }];
        }),
      );
    },
  };
}

function fieldsOf(row: Row, model: string): Row {
  const own = Object.entries(row).filter(([name]) => name.startsWith(`${model} `));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(model.length + 1), value]));
}

/** Repeats the last session until there are 1, 2, 4, 8 … of them. So there are few different statements. */
function padded(sessions: readonly SessionKeys[]): readonly SessionKeys[] {
  const last = sessions[sessions.length - 1] as SessionKeys;
  const length = 2 ** Math.ceil(Math.log2(sessions.length));
  return [...sessions, ...Array.from({ length: length - sessions.length }, () => last)];
}
