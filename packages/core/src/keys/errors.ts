import { type ErrorTable, errorsOf } from '../errors.js';

export const KEY_ERRORS = {
  'key:invalid': { status: 401, message: 'This key is not valid. It may have been revoked.' },
  'key:expired': { status: 401, message: 'This key has expired.' },
  'key:beside_session': {
    status: 400,
    message: 'The request has a key and a session cookie, so it is not clear who acts. Send one of them.',
  },
  'key:address_not_allowed': { status: 403, message: 'This key may not be used from this address.' },
  'key:too_many_requests': { status: 429, message: 'This key has reached its limit of requests. Try again later.' },
  'key:not_found': { status: 404, message: 'There is no such key.' },
  'key:too_many': {
    status: 409,
    message:
      'There are 100 keys of this owner already, with those that have expired. Revoke those that are no longer used, and try again.',
  },
  'key:version_conflict': {
    status: 409,
    message: 'Somebody else changed this key in the meantime. Read it again and redo the change.',
  },
  'key:not_used': {
    status: 409,
    message:
      'Keys of this kind cannot be used on this host: nobody can tell what their owner may do without a session.',
  },
} as const satisfies ErrorTable;

export const keyError = errorsOf(KEY_ERRORS);
