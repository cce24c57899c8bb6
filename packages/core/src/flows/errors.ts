import type { ErrorRow } from '../http/errors.js';

export type FlowErrorCode = 'flow:not_found' | 'flow:version_not_found' | 'flow:version_conflict';

export const FLOW_ERRORS: Readonly<Record<FlowErrorCode, ErrorRow>> = {
  'flow:not_found': { status: 404, message: 'There is no such flow.' },
  'flow:version_not_found': { status: 404, message: 'This flow has no such version.' },
  'flow:version_conflict': {
    status: 409,
    message: 'Somebody else saved this flow in the meantime. Read it again and redo the change.',
  },
};
