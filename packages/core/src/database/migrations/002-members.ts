import type { MigrationStep } from '../schema.js';

export const members: MigrationStep = {
  name: '002-members',
  async up({ createTable, types: { time, name } }) {
    await createTable('invect_member')
      .addColumn('user_id', name, (column) => column.primaryKey())
      .addColumn('role', name, (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .execute();
    await createTable('invect_setup_link')
      .addColumn('token_hash', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('expires_at', time, (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .execute();
    await createTable('invect_lease')
      .addColumn('name', name, (column) => column.primaryKey())
      .addColumn('holder', 'varchar(36)', (column) => column.notNull())
      .addColumn('confirmations', 'integer', (column) => column.notNull())
      .execute();
  },
};
