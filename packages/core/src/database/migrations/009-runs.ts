import type { MigrationStep } from '../schema.js';

export const runs: MigrationStep = {
  name: '009-runs',
  async up({ createTable, addIndex, types: { id, time, name, document } }) {
    await createTable('invect_run')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('flow_id', id, (column) => column.notNull())
      .addColumn('flow_version', 'integer', (column) => column.notNull())
      .addColumn('status', 'varchar(16)', (column) => column.notNull())
      .addColumn('actor_type', 'varchar(16)', (column) => column.notNull())
      .addColumn('actor_id', name)
      .addColumn('actor_name', name)
      .addColumn('key_id', id)
      .addColumn('trigger_node_id', 'varchar(128)')
      .addColumn('parent_run_id', id)
      .addColumn('parent_node_run_id', id)
      .addColumn('depth', 'integer', (column) => column.notNull())
      .addColumn('input', document)
      .addColumn('output', document)
      .addColumn('error_code', 'varchar(64)')
      .addColumn('error_message', 'text')
      .addColumn('error_node_id', 'varchar(128)')
      .addColumn('lease', id)
      .addColumn('due_at', time)
      .addColumn('nudged', 'integer', (column) => column.notNull())
      .addColumn('limit_from', time)
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('started_at', time)
      .addColumn('ended_at', time)
      .addUniqueConstraint('invect_run_of_node', ['parent_node_run_id'])
      .addForeignKeyConstraint('invect_run_flow', ['flow_id'], 'invect_flow', ['id'], (key) => key.onDelete('cascade'))
      .execute();
    await addIndex('invect_run_due', 'invect_run', ['due_at']);
    await addIndex('invect_run_by_flow', 'invect_run', ['flow_id', 'id']);
    await addIndex('invect_run_by_status', 'invect_run', ['status', 'id']);
    await addIndex('invect_run_by_end', 'invect_run', ['ended_at']);
    await createTable('invect_node_run')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('run_id', id, (column) => column.notNull())
      .addColumn('node_id', 'varchar(128)', (column) => column.notNull())
      .addColumn('iteration', 'varchar(32)', (column) => column.notNull())
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('status', 'varchar(16)', (column) => column.notNull())
      .addColumn('handle', 'varchar(128)')
      .addColumn('items', 'integer')
      .addColumn('retryable', 'integer', (column) => column.notNull())
      .addColumn('interruptions', 'integer', (column) => column.notNull())
      .addColumn('waits_for', 'varchar(16)')
      .addColumn('due_at', time)
      .addColumn('input', document)
      .addColumn('output', document)
      .addColumn('error_code', 'varchar(64)')
      .addColumn('error_message', 'text')
      .addColumn('started_at', time, (column) => column.notNull())
      .addColumn('ended_at', time)
      .addUniqueConstraint('invect_node_run_attempt', ['run_id', 'node_id', 'iteration', 'attempt'])
      .addForeignKeyConstraint('invect_node_run_run', ['run_id'], 'invect_run', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
  },
};
