import { type ErrorTable, errorsOf } from '../errors.js';

export const RUN_ERRORS = {
  'run:not_found': { status: 404, message: 'There is no such run.' },
  'run:forbidden': {
    status: 403,
    message: 'Whoever this run acts as may not run this flow any more.',
  },
  'run:identity_unknown': {
    status: 409,
    message:
      'A run needs to know what its starter may do without a session, and no plugin says so. With mapUser, set mapUserWithoutSession.',
  },
  'run:too_deep': { status: 409, message: 'Flows start one another too deep: does a flow start itself?' },
  'run:over': { status: 409, message: 'This run is over.' },
  'run:not_retryable': { status: 409, message: 'Only a run that has failed or was cancelled can be retried.' },
  'run:too_many_streams': {
    status: 429,
    message: 'You watch too many runs at the same time. Close other pages that watch runs.',
  },
  'run:not_waiting': { status: 409, message: 'No node of this run waits for an approval.' },
} as const satisfies ErrorTable;

export const runError = errorsOf(RUN_ERRORS);
