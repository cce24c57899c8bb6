import type { MigrationStep } from '../schema.js';

export const invitationTeams: MigrationStep = {
  name: '007-invitation-teams',
  async up({ createTable, addColumn, types: { id } }) {
    await addColumn('invect_invitation', 'team_role', 'varchar(16)', (column) => column.notNull().defaultTo('member'));
    // A team may go before the invitation does. So nothing refers to it, and a row without its team counts for nothing.
    await createTable('invect_invitation_team')
      .addColumn('invitation_id', id, (column) => column.notNull())
      .addColumn('team_id', id, (column) => column.notNull())
      .addPrimaryKeyConstraint('invect_invitation_team_pk', ['invitation_id', 'team_id'])
      .addForeignKeyConstraint(
        'invect_invitation_team_invitation',
        ['invitation_id'],
        'invect_invitation',
        ['id'],
        (key) => key.onDelete('cascade'),
      )
      .execute();
  },
};
