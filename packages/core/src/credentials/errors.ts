import { type ErrorTable, errorsOf } from '../errors.js';

export const CREDENTIAL_ERRORS = {
  'credential:not_found': { status: 404, message: 'There is no such credential.' },
  'credential:version_conflict': {
    status: 409,
    message: 'Somebody else saved this credential in the meantime. Read it again and redo the change.',
  },
  'credential:encryption_key_missing': {
    status: 503,
    message:
      'This host cannot store secrets yet: set encryptionKey or INVECT_ENCRYPTION_KEY (`openssl rand -base64 32`).',
  },
  'credential:secret_unavailable': {
    status: 503,
    message: 'A secret that this credential refers to cannot be found now.',
  },
} as const satisfies ErrorTable;

export const credentialError = errorsOf(CREDENTIAL_ERRORS);
