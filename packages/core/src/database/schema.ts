import type {
  ColumnDataType,
  ColumnDefinitionBuilder,
  CreateTableBuilder,
  Expression,
  Kysely,
  RawBuilder,
} from 'kysely';
import type { DatabaseDialect } from './dialects.js';

/** What a migration step makes tables with. It is the same on every database. */
export interface Schema {
  /** For everything that `createTable` does not do. */
  readonly database: Kysely<unknown>;
  /** Types of columns. Ids are UUIDv7 and times are UTC in ISO 8601, both as text: they sort and compare alike everywhere. */
  readonly types: {
    readonly id: 'varchar(36)';
    readonly time: 'varchar(24)';
    /** Names, and ids that others make. */
    readonly name: 'varchar(255)';
    /** JSON documents and long text. */
    readonly document: 'text' | RawBuilder<unknown>;
  };
  /** A table whose texts compare exactly: by case, accents and trailing spaces. */
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
}

type BuildColumn = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

/** A step of an owner's tables, written once for all databases. Applied steps never change. */
export interface MigrationStep {
  /** `001-flows-and-credentials`: three digits, then words. Steps run in the order of their names. */
  readonly name: string;
  up(schema: Schema): Promise<void>;
}

/**
 * The schema of a database or of a migration's transaction. MySQL has no transactions for tables: there, a step that was cut off runs
 * again, and `createTable` and `addColumn` skip what it has made.
 */
export async function schemaOf(database: Kysely<unknown>, dialect: DatabaseDialect): Promise<Schema> {
  const end = await dialect.tableEnd(database);
  const isTransactional = end === null;
  return {
    database,
    types: { id: 'varchar(36)', time: 'varchar(24)', name: 'varchar(255)', document: dialect.documentType },
    createTable(name) {
      const table = database.schema.createTable(name);
      return end === null ? table : table.ifNotExists().modifyEnd(end);
    },

    async addColumn(table, column, type, build = (definition) => definition) {
      if (!isTransactional && (await hasColumn(database, table, column))) return;
      await database.schema.alterTable(table).addColumn(column, type, build).execute();
    },
  };
}

async function hasColumn(database: Kysely<unknown>, table: string, column: string): Promise<boolean> {
  const tables = await database.introspection.getTables();
  const found = tables.find(({ name }) => name === table);
  return found?.columns.some(({ name }) => name === column) ?? false;
}
