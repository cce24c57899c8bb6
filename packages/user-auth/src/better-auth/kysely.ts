import { type Dialect, Kysely, MysqlDialect, type MysqlPool, PostgresDialect } from 'kysely';
import { isPostgresPool } from './complete.js';

/** better-auth's `database` option, opened. */
export interface OpenedKysely {
  readonly kysely: Kysely<unknown>;
  /** `postgres`, `mysql`, `sqlite` or `mssql`, where the option says so. */
  readonly type: unknown;
  /** Options beside the database itself, `schemaName` for instance. */
  readonly rest: object;
}

/**
 * The shapes in which better-auth takes a database, as one.
 *
 * @returns null for the adapter of an ORM, and for a SQLite connection
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
 * Whether better-auth's queries reach the database changed: by a plugin of Kysely's (`withSchema`, `CamelCasePlugin`), or by
 * better-auth's `schemaName`. SQL written here does not go through those, so it may read other tables than better-auth does.
 */
export function changesQueries({ kysely, rest }: OpenedKysely): boolean {
  const { plugins } = kysely.getExecutor();
  return plugins.length > 0 || ('schemaName' in rest && rest.schemaName !== undefined);
}
