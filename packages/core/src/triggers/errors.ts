import { type ErrorTable, errorsOf } from '../errors.js';

export const TRIGGER_ERRORS = {
  'trigger:not_found': { status: 404, message: 'There is no such trigger.' },
  'trigger:version_conflict': {
    status: 409,
    message: 'Somebody else changed this trigger in the meantime. Read it again and redo the change.',
  },
  'trigger:nobody': { status: 409, message: 'This trigger acts as nobody: set actsAs.' },
  'webhook:not_found': {
    status: 404,
    message: 'There is no such webhook, or it is disabled, or the request is not signed as it expects.',
  },
  'webhook:run_failed': { status: 502, message: 'The run that this request has started did not succeed.' },
} as const satisfies ErrorTable;

export const triggerError = errorsOf(TRIGGER_ERRORS);
