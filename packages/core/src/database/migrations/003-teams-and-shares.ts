import { sql } from 'kysely';
import type { MigrationStep } from '../schema.js';

/** Rows keep who sees them: with a team its members, without one everybody. */
export const teamsAndShares: MigrationStep = {
  name: '003-teams-and-shares',
  async up({ database, createTable, addColumn, addIndex, types: { id, time, name } }) {
    for (const table of ['invect_flow', 'invect_credential'] as const) {
      // An older process that still runs writes rows without a visibility. With `team` they are never seen by more than before.
      await addColumn(table, 'visibility', 'varchar(16)', (column) => column.notNull().defaultTo('team'));
      await addColumn(table, 'access_version', 'integer', (column) => column.notNull().defaultTo(1));
      await sql`update ${sql.table(table)} set visibility = 'workspace' where team_id is null and visibility = 'team'`.execute(
        database,
      );
    }
    await createTable('invect_team')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('name', name, (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .execute();
    await createTable('invect_team_member')
      .addColumn('user_id', name, (column) => column.notNull())
      .addColumn('team_id', id, (column) => column.notNull())
      .addColumn('role', 'varchar(16)', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addPrimaryKeyConstraint('invect_team_member_pk', ['user_id', 'team_id'])
      .addForeignKeyConstraint('invect_team_member_team', ['team_id'], 'invect_team', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
    await addIndex('invect_team_member_by_team', 'invect_team_member', ['team_id', 'user_id']);
    await createTable('invect_share')
      .addColumn('id', id, (column) => column.primaryKey())
      .addColumn('flow_id', id)
      .addColumn('credential_id', id)
      .addColumn('subject_kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('subject_id', name, (column) => column.notNull())
      .addColumn('level', 'varchar(16)', (column) => column.notNull())
      .addColumn('expires_at', time)
      .addColumn('created_by', name)
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('updated_at', time, (column) => column.notNull())
      .addUniqueConstraint('invect_share_of_flow', ['flow_id', 'subject_kind', 'subject_id'])
      .addUniqueConstraint('invect_share_of_credential', ['credential_id', 'subject_kind', 'subject_id'])
      .addForeignKeyConstraint('invect_share_flow', ['flow_id'], 'invect_flow', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .addForeignKeyConstraint('invect_share_credential', ['credential_id'], 'invect_credential', ['id'], (key) =>
        key.onDelete('cascade'),
      )
      .execute();
    await addIndex('invect_share_by_subject', 'invect_share', ['subject_kind', 'subject_id']);
  },
};
