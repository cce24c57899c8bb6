import type { MigrationStep } from '../schema.js';

export const triggers: MigrationStep = {
  name: '010-triggers',
  async up({ createTable, addIndex, types: { id, time, name, document } }) {
    await createTable('invect_trigger')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('flow_id', id, (column) => column.notNull())
      .addColumn('node_id', 'varchar(128)', (column) => column.notNull())
      .addColumn('type', 'varchar(16)', (column) => column.notNull())
      .addColumn('present', 'integer', (column) => column.notNull())
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('config', 'text', (column) => column.notNull())
      .addColumn('actor_type', 'varchar(16)')
      .addColumn('actor_id', name)
      .addColumn('actor_name', name)
      .addColumn('key_id', id)
      .addColumn('webhook_id', 'varchar(64)')
      .addColumn('signature', 'text')
      .addColumn('sealed_secret', document)
      .addColumn('next_due_at', time)
      .addColumn('last_due_at', time)
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .addUniqueConstraint('invect_trigger_of_node', ['flow_id', 'node_id'])
      .addUniqueConstraint('invect_trigger_webhook', ['webhook_id'])
      .addForeignKeyConstraint('invect_trigger_flow', ['flow_id'], 'invect_flow', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
    await addIndex('invect_trigger_due', 'invect_trigger', ['next_due_at']);
    await createTable('invect_webhook_delivery')
      .addColumn('trigger_id', id, (column) => column.notNull())
      .addColumn('delivery_key', 'varchar(64)', (column) => column.notNull())
      .addColumn('run_id', id, (column) => column.notNull())
      .addColumn('expires_at', time)
      .addPrimaryKeyConstraint('invect_webhook_delivery_key', ['trigger_id', 'delivery_key'])
      .addForeignKeyConstraint('invect_webhook_delivery_trigger', ['trigger_id'], 'invect_trigger', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
    await addIndex('invect_webhook_delivery_end', 'invect_webhook_delivery', ['expires_at']);
  },
};
