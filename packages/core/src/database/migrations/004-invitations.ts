import type { MigrationStep } from '../schema.js';

export const invitations: MigrationStep = {
  name: '004-invitations',
  async up({ createTable, types: { id, time, name } }) {
    await createTable('invect_invitation')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('token_hash', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('email', name)
      .addColumn('role', name, (column) => column.notNull())
      .addColumn('max_uses', 'integer', (column) => column.notNull())
      .addColumn('uses', 'integer', (column) => column.notNull())
      .addColumn('created_by', name, (column) => column.notNull())
      .addColumn('expires_at', time, (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .execute();
  },
};
