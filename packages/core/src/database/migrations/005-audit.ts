import type { MigrationStep } from '../schema.js';

export const audit: MigrationStep = {
  name: '005-audit',
  async up({ createTable, types: { id, time, name, document } }) {
    await createTable('invect_audit_pending')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('entry', document, (column) => column.notNull())
      .execute();
    await createTable('invect_audit')
      .addColumn('position', 'bigint', (column) => column.primaryKey())
      .addColumn('at', time, (column) => column.notNull())
      .addColumn('actor_id', name)
      .addColumn('action', 'varchar(64)', (column) => column.notNull())
      .addColumn('resource_type', 'varchar(64)')
      .addColumn('resource_id', name)
      .addColumn('outcome', 'varchar(16)', (column) => column.notNull())
      .addColumn('entry', document, (column) => column.notNull())
      .addColumn('hash', 'varchar(64)', (column) => column.notNull())
      // Constraints instead of indexes: MySQL creates them together with the table, so a step that was cut off can run again.
      .addUniqueConstraint('invect_audit_at', ['at', 'position'])
      .addUniqueConstraint('invect_audit_actor', ['actor_id', 'position'])
      .addUniqueConstraint('invect_audit_action', ['action', 'position'])
      .addUniqueConstraint('invect_audit_resource', ['resource_id', 'position'])
      .execute();
    await createTable('invect_audit_mark')
      .addColumn('name', 'varchar(16)', (column) => column.primaryKey())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('hash', 'varchar(64)', (column) => column.notNull())
      .execute();
  },
};
