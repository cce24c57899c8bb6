import type { MigrationStep } from '../schema.js';

/** Runs and what their nodes do can be watched: each change has a number. Flows can be defined in code. */
export const revisions: MigrationStep = {
  name: '011-revisions',
  async up({ addColumn, addIndex }) {
    await addColumn('invect_run', 'revision', 'integer', (column) => column.notNull().defaultTo(0));
    await addColumn('invect_run', 'status_revision', 'integer', (column) => column.notNull().defaultTo(0));
    await addColumn('invect_node_run', 'began', 'integer', (column) => column.notNull().defaultTo(0));
    await addColumn('invect_node_run', 'revision', 'integer', (column) => column.notNull().defaultTo(0));
    await addIndex('invect_node_run_by_revision', 'invect_node_run', ['run_id', 'revision']);
    await addColumn('invect_flow', 'source', 'varchar(16)');
  },
};
