import { type ErrorTable, errorsOf } from '../errors.js';

export const FLOW_ERRORS = {
  'flow:not_found': { status: 404, message: 'There is no such flow.' },
  'flow:version_not_found': { status: 404, message: 'This flow has no such version.' },
  'flow:version_conflict': {
    status: 409,
    message: 'Somebody else saved this flow in the meantime. Read it again and redo the change.',
  },
  'flow:defined_in_code': {
    status: 409,
    message: "This flow is defined in the app's code. Change it there, or import a copy of it.",
  },
} as const satisfies ErrorTable;

export const flowError = errorsOf(FLOW_ERRORS);
