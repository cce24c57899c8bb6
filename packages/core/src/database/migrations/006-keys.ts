import type { MigrationStep } from '../schema.js';

export const keys: MigrationStep = {
  name: '006-keys',
  async up({ createTable, types: { id, time, name } }) {
    await createTable('invect_service_account')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('name', name, (column) => column.notNull())
      .addColumn('team_id', name)
      .addColumn('role', name, (column) => column.notNull())
      .addColumn('created_by', name)
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .execute();
    await createTable('invect_key')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('token_hash', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('prefix', 'varchar(32)', (column) => column.notNull())
      .addColumn('name', name, (column) => column.notNull())
      .addColumn('user_id', name)
      .addColumn('service_account_id', id)
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('expires_at', time)
      .addColumn('requests_per_minute', 'integer')
      .addColumn('allowed_addresses', 'text')
      .addColumn('last_used_at', time)
      .addColumn('created_by', name)
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .addForeignKeyConstraint('invect_key_account', ['service_account_id'], 'invect_service_account', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
    await createTable('invect_key_use')
      .addColumn('key_id', id, (column) => column.primaryKey())
      .addColumn('requests', 'integer', (column) => column.notNull())
      .addColumn('until', 'bigint', (column) => column.notNull())
      .execute();
  },
};
