import { type ErrorTable, errorsOf } from '../errors.js';

export const INVITATION_ERRORS = {
  'invitation:not_found': {
    status: 404,
    message: 'There is no such invitation, or it was used, revoked or has expired.',
  },
  'invitation:version_conflict': {
    status: 409,
    message: 'Somebody else changed this invitation in the meantime. Read it again and redo the change.',
  },
  'invitation:used': { status: 409, message: 'This invitation was used. Create another one.' },
  'invitation:wrong_address': {
    status: 403,
    message: 'This invitation is for another address, or yours is not verified.',
  },
  'invitation:not_needed': {
    status: 409,
    message:
      'This invitation would not give you more than you have. Your role and your teams stay, and the invitation is not used.',
  },
  'invitation:not_used': {
    status: 409,
    message: 'Nobody can be invited here: sign-up is closed, or the app decides roles by itself.',
  },
} as const satisfies ErrorTable;

export const invitationError = errorsOf(INVITATION_ERRORS);
