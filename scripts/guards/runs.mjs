import { never, removed, value } from './mutations.mjs';
import { beside } from './tests.mjs';

const core = beside('packages/core/src');
const RUNS = core('host/runs');
const JOURNAL = core('work/claims');

export const RUN_GUARDS = {
  'run-identity-asked-anew': {
    what: 'before each node it is asked who acts',
    disabled: value('await Promise.resolve({ identity: null, scope: { everything: true } })'),
    tests: RUNS,
  },
  'run-asks-for-permission': {
    what: 'a run stops whose starter has lost the role, the account or the key',
    disabled: never,
    tests: RUNS,
  },
  'run-asks-for-reach': {
    what: 'a run stops whose starter does not reach the flow any more',
    disabled: never,
    tests: RUNS,
  },
  'run-without-open-host': {
    what: 'nobody runs on an open host as a user',
    disabled: never,
    tests: core('runs/authority'),
  },
  'run-of-its-own-user': {
    what: 'a run acts as the user that started it, whatever a directory says',
    disabled: value('identity'),
    tests: core('runs/authority'),
  },
  'run-of-a-live-key': {
    what: 'a run stops when its key is over',
    disabled: never,
    tests: core('runs/authority'),
  },
  'one-approval-each': {
    what: 'a wait is ended once',
    disabled: never,
    tests: RUNS,
  },
  'flows-start-flows-so-deep': {
    what: 'a flow that starts itself is cut off',
    disabled: never,
    tests: RUNS,
  },
  'loop-is-bounded': {
    what: 'a loop has a limit of items',
    disabled: never,
    tests: RUNS,
  },
  'claim-only-what-is-due': {
    what: 'a run that somebody has is not taken',
    disabled: removed,
    tests: JOURNAL,
  },
  'lease-is-confirmed': {
    what: 'whoever has lost a run writes nothing',
    disabled: never,
    tests: JOURNAL,
  },
  'lost-run-is-dropped': {
    what: 'nodes of a run stop that somebody else has',
    disabled: never,
    tests: RUNS,
  },
};
