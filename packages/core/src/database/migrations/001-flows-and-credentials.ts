import { type Kysely, sql } from 'kysely';
import type { MigrationStep } from '../migrate.js';

/** Ids are UUIDv7 and times are UTC in ISO 8601, both as text: they sort and compare alike on every database. */
const ID = 'varchar(36)';
const TIME = 'varchar(24)';
const NAME = 'varchar(255)';

export const createFlowsAndCredentials: MigrationStep = ({ longText }) => {
  const document = longText === 'text' ? 'text' : sql`longtext`;
  const onMysql = longText === 'longtext';
  return {
    async up(db) {
      // MySQL has no transactions for tables: a step that was cut off runs again, and finds what it had made.
      const collation = onMysql ? await exactCollation(db) : null;
      const createTable = (name: string) => {
        const table = db.schema.createTable(name);
        if (collation === null) return table;
        return table.ifNotExists().modifyEnd(sql`character set utf8mb4 collate ${sql.raw(collation)}`);
      };
      await createTable('invect_flow')
        .addColumn('id', ID, (column) => column.primaryKey())
        .addColumn('name', NAME, (column) => column.notNull())
        .addColumn('description', 'text')
        .addColumn('team_id', NAME)
        .addColumn('owner_id', NAME)
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('created_at', TIME, (column) => column.notNull())
        .addColumn('updated_at', TIME, (column) => column.notNull())
        .execute();
      await createTable('invect_flow_version')
        .addColumn('flow_id', ID, (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('definition', document, (column) => column.notNull())
        .addColumn('author_id', NAME)
        .addColumn('created_at', TIME, (column) => column.notNull())
        .addPrimaryKeyConstraint('invect_flow_version_pk', ['flow_id', 'version'])
        .addForeignKeyConstraint('invect_flow_version_flow', ['flow_id'], 'invect_flow', ['id'], (key) =>
          key.onDelete('cascade'),
        )
        .execute();
      await createTable('invect_credential')
        .addColumn('id', ID, (column) => column.primaryKey())
        .addColumn('name', NAME, (column) => column.notNull())
        .addColumn('type', NAME, (column) => column.notNull())
        .addColumn('team_id', NAME)
        .addColumn('owner_id', NAME)
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('sealed_secret', document, (column) => column.notNull())
        .addColumn('created_at', TIME, (column) => column.notNull())
        .addColumn('updated_at', TIME, (column) => column.notNull())
        .execute();
    },
  };
};

/**
 * MySQL's usual collations hold "a", "A", "á" and "a " for the same id. These two compare as the other databases do; MySQL and
 * MariaDB have different names for it.
 */
async function exactCollation(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ version: string }>`select version() as version`.execute(db);
  return /mariadb/i.test(rows[0]?.version ?? '') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
}
