import type { CreateTableBuilder, Kysely, RawBuilder } from 'kysely';
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
}

/** A migration step, written once for all databases. An applied step must never change. */
export interface MigrationStep {
  /** `001-flows-and-credentials`: three digits, then words. Steps run in the order of their names. */
  readonly name: string;
  up(schema: Schema): Promise<void>;
}

/** Returns the schema for a database, or for a migration's transaction. */
export async function schemaOf(database: Kysely<unknown>, dialect: DatabaseDialect): Promise<Schema> {
  const options = await dialect.tableOptions(database);
  return {
    database,
    types: { id: 'varchar(36)', time: 'varchar(24)', name: 'varchar(255)', document: dialect.documentType },
    createTable(name) {
      const table = database.schema.createTable(name);
      // MySQL cannot roll back a new table. If a step was interrupted, it runs again and finds the tables that exist already.
      return options === null ? table : table.ifNotExists().modifyEnd(options);
    },
  };
}
