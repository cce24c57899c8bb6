import { type ErrorTable, errorsOf } from '../errors.js';

export const SERVICE_ACCOUNT_ERRORS = {
  'service_account:not_found': { status: 404, message: 'There is no such service account.' },
  'service_account:version_conflict': {
    status: 409,
    message: 'Somebody else changed this service account in the meantime. Read it again and redo the change.',
  },
} as const satisfies ErrorTable;

export const serviceAccountError = errorsOf(SERVICE_ACCOUNT_ERRORS);
