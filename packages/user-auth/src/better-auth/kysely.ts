import { type Dialect, Kysely, MysqlDialect, type MysqlPool, PostgresDialect } from 'kysely';
import { isPostgresPool } from './instance-database.js';

/** better-auth's `database` option, opened. */
export interface OpenedKysely {
  readonly kysely: Kysely<unknown>;
  /** `postgres`, `mysql`, `sqlite` or `mssql`, if the option names it. */
  readonly type: unknown;
  /** The other options of the object, for example `schemaName`. */
  readonly rest: object;
}

/**
 * Returns a Kysely instance for any shape in which better-auth takes a database.
 *
 * @returns null for an ORM adapter and for a SQLite connection
 */
export function kyselyOf(database: unknown): OpenedKysely | null {
  if (typeof database !== 'object' || database === null) return null;
  const shape = database as { db?: Kysely<unknown>; dialect?: Dialect; type?: unknown; pool?: MysqlPool };
  const { db, dialect, type, ...rest } = shape;
  if (db) return { kysely: db, type, rest };
  if (dialect) return { kysely: new Kysely({ dialect }), type, rest };
  if (isPostgresPool(database)) {
    return { kysely: new Kysely({ dialect: new PostgresDialect({ pool: database }) }), type: 'postgres', rest: {} };
  }
  if ('getConnection' in database && shape.pool) {
    return { kysely: new Kysely({ dialect: new MysqlDialect({ pool: shape.pool }) }), type: 'mysql', rest: {} };
  }
  return null;
}

/**
 * Whether something rewrites better-auth's queries: a Kysely plugin (`withSchema`, `CamelCasePlugin`) or better-auth's `schemaName`.
 * Our own SQL is not rewritten, so it could read other tables than better-auth does.
 */
export function changesQueries({ kysely, rest }: OpenedKysely): boolean {
  const { plugins } = kysely.getExecutor();
  return plugins.length > 0 || ('schemaName' in rest && rest.schemaName !== undefined);
}
