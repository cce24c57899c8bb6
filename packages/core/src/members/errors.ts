import { type ErrorTable, errorsOf } from '../errors.js';

export const MEMBER_ERRORS = {
  'member:not_found': { status: 404, message: 'There is no such user.' },
  'member:version_conflict': {
    status: 409,
    message: 'Somebody else changed the role of this user in the meantime. Read it again and redo the change.',
  },
  'member:last_admin': {
    status: 409,
    message: 'This user is the only admin. Make somebody else an admin first.',
  },
  'member:not_used': {
    status: 409,
    message: 'Roles are decided by the app (mapUser, or auth: "none"), so they cannot be changed here.',
  },
  'setup:invalid_link': { status: 403, message: 'This setup token is not known, was used, or has expired.' },
  'setup:completed': { status: 409, message: 'There is an admin already. Ask them for the role.' },
  'setup:wrong_user': {
    status: 403,
    message: 'This user may not become the first admin. Sign in with one of the addresses of the option admins.',
  },
} as const satisfies ErrorTable;

export const memberError = errorsOf(MEMBER_ERRORS);
