import type { MigrationStep } from '../schema.js';

export const flowsAndCredentials: MigrationStep = {
  name: '001-flows-and-credentials',
  async up({ createTable, types: { id, time, name, document } }) {
    await createTable('invect_flow')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('name', name, (column) => column.notNull())
      .addColumn('description', 'text')
      .addColumn('team_id', name)
      .addColumn('owner_id', name)
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .execute();
    await createTable('invect_flow_version')
      .addColumn('flow_id', id, (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('definition', document, (column) => column.notNull())
      .addColumn('author_id', name)
      .addColumn('created_at', time, (column) => column.notNull())
      .addPrimaryKeyConstraint('invect_flow_version_pk', ['flow_id', 'version'])
      .addForeignKeyConstraint('invect_flow_version_flow', ['flow_id'], 'invect_flow', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
    await createTable('invect_credential')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('name', name, (column) => column.notNull())
      .addColumn('type', name, (column) => column.notNull())
      .addColumn('team_id', name)
      .addColumn('owner_id', name)
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('sealed_secret', document, (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .execute();
  },
};
