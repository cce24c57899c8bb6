import type { CreateTableBuilder, Kysely, RawBuilder } from 'kysely';
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
}

/** A step of an owner's tables, written once for all databases. Applied steps never change. */
export interface MigrationStep {
  /** `001-flows-and-credentials`: three digits, then words. Steps run in the order of their names. */
  readonly name: string;
  up(schema: Schema): Promise<void>;
}

/** The schema of a database or of a migration's transaction. */
export async function schemaOf(database: Kysely<unknown>, dialect: DatabaseDialect): Promise<Schema> {
  const end = await dialect.tableEnd(database);
  return {
    database,
    types: { id: 'varchar(36)', time: 'varchar(24)', name: 'varchar(255)', document: dialect.documentType },
    createTable(name) {
      const table = database.schema.createTable(name);
      // MySQL has no transactions for tables: a step that was cut off runs again, and finds what it had made.
      return end === null ? table : table.ifNotExists().modifyEnd(end);
    },
  };
}
