import { type ErrorTable, errorsOf } from '../errors.js';

export const TEAM_ERRORS = {
  'team:not_found': { status: 404, message: 'There is no such team.' },
  'team:member_not_found': { status: 404, message: 'This team has no such member.' },
  'team:member_exists': { status: 409, message: 'This user is in the team already. Change their role.' },
  'team:version_conflict': {
    status: 409,
    message: 'Somebody else changed this team in the meantime. Read it again and redo the change.',
  },
  'team:not_used': {
    status: 409,
    message: 'Teams come from the app here (teamsFrom, or auth: "none"), so they cannot be changed here.',
  },
} as const satisfies ErrorTable;

export const teamError = errorsOf(TEAM_ERRORS);
