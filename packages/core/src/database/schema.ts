import {
  type ColumnDataType,
  type ColumnDefinitionBuilder,
  type CreateTableBuilder,
  type Expression,
  type Kysely,
  type RawBuilder,
  sql,
} from 'kysely';
import type { DatabaseDialect } from './dialects.js';

/** What a migration step creates tables with. It is the same on every database. */
export interface Schema {
  /** For statements other than `createTable`. */
  readonly database: Kysely<unknown>;
  /** Column types. Ids are UUIDv7 and times are UTC in ISO 8601. Both are text, so they sort and compare alike on every database. */
  readonly types: {
    readonly id: 'varchar(36)';
    readonly time: 'varchar(24)';
    /** Names, and ids of other systems. */
    readonly name: 'varchar(255)';
    /** JSON documents and long text. */
    readonly document: 'text' | RawBuilder<unknown>;
  };
  /** Creates a table that compares text exactly, including case, accents and trailing spaces. */
  createTable(name: string): CreateTableBuilder<string>;
  /**
   * Adds a column to a table that may have rows: give it a default, or let it be null.
   *
   * @example await addColumn('invect_flow', 'color', types.name)
   */
  addColumn(
    table: string,
    column: string,
    type: ColumnDataType | Expression<unknown>,
    build?: BuildColumn,
  ): Promise<void>;
  /**
   * Adds an index.
   *
   * @param name unique among the indexes of the database
   * @example await addIndex('invect_share_by_subject', 'invect_share', ['subject_kind', 'subject_id'])
   */
  addIndex(name: string, table: string, columns: readonly string[]): Promise<void>;
}

type BuildColumn = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

/** A migration step, written once for all databases. An applied step must never change. */
export interface MigrationStep {
  /** `001-flows-and-credentials`: three digits, then words. Steps run in the order of their names. */
  readonly name: string;
  up(schema: Schema): Promise<void>;
}

/**
 * Returns the schema for a database, or for a migration's transaction. MySQL cannot roll back changes of tables. If a step was
 * interrupted there, it runs again, and `createTable`, `addColumn` and `addIndex` skip what exists.
 */
export async function schemaOf(database: Kysely<unknown>, dialect: DatabaseDialect): Promise<Schema> {
  const options = await dialect.tableOptions(database);
  const isTransactional = options === null;
  return {
    database,
    types: { id: 'varchar(36)', time: 'varchar(24)', name: 'varchar(255)', document: dialect.documentType },
    createTable(name) {
      const table = database.schema.createTable(name);
      return options === null ? table : table.ifNotExists().modifyEnd(options);
    },

    async addColumn(table, column, type, build = (definition) => definition) {
      if (!isTransactional && (await hasColumn(database, table, column))) return;
      await database.schema.alterTable(table).addColumn(column, type, build).execute();
    },

    async addIndex(name, table, columns) {
      if (!isTransactional && (await hasIndex(database, table, name))) return;
      await database.schema
        .createIndex(name)
        .on(table)
        .columns([...columns])
        .execute();
    },
  };
}

/** On MySQL and MariaDB, the only databases that need it. */
async function hasIndex(database: Kysely<unknown>, table: string, name: string): Promise<boolean> {
  const { rows } = await sql`select index_name from information_schema.statistics
    where table_schema = database() and table_name = ${table} and index_name = ${name} limit 1`.execute(database);
  return rows.length > 0;
}

async function hasColumn(database: Kysely<unknown>, table: string, column: string): Promise<boolean> {
  const tables = await database.introspection.getTables();
  const found = tables.find(({ name }) => name === table);
  return found?.columns.some(({ name }) => name === column) ?? false;
}
