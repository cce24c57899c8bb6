import type { MigrationOwner } from '../migrate.js';
import { flowsAndCredentials } from './001-flows-and-credentials.js';
import { members } from './002-members.js';
import { teamsAndShares } from './003-teams-and-shares.js';
import { invitations } from './004-invitations.js';
import { audit } from './005-audit.js';
import { keys } from './006-keys.js';
import { invitationTeams } from './007-invitation-teams.js';
import { keysByOwner } from './008-keys-by-owner.js';
import { runs } from './009-runs.js';
import { triggers } from './010-triggers.js';
import { revisions } from './011-revisions.js';

/** The migrations of the host's own tables. Add new steps at the end. */
export const HOST_MIGRATIONS = {
  id: 'host',
  table: 'invect_migration',
  steps: [
    flowsAndCredentials,
    members,
    teamsAndShares,
    invitations,
    audit,
    keys,
    invitationTeams,
    keysByOwner,
    runs,
    triggers,
    revisions,
  ],
} as const satisfies MigrationOwner;
