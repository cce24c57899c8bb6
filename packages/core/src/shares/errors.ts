import { type ErrorTable, errorsOf } from '../errors.js';

export const SHARE_ERRORS = {
  'share:not_found': { status: 404, message: 'There is no such share.' },
  'share:exists': { status: 409, message: 'This is shared with them already. Change that share.' },
  'share:version_conflict': {
    status: 409,
    message: 'Somebody else changed who has access in the meantime. Read it again and redo the change.',
  },
} as const satisfies ErrorTable;

export const shareError = errorsOf(SHARE_ERRORS);
