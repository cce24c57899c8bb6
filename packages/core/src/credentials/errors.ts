import type { ErrorRow } from '../http/errors.js';

export type CredentialErrorCode =
  | 'credential:not_found'
  | 'credential:version_conflict'
  | 'credential:encryption_key_missing';

export const CREDENTIAL_ERRORS: Readonly<Record<CredentialErrorCode, ErrorRow>> = {
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
};
