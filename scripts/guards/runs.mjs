import { never, removed, value } from './mutations.mjs';
import { beside, suite } from './tests.mjs';

const core = beside('packages/core/src');
const RUNS = core('host/runs');
const JOURNAL = core('work/claims');
const WATCHING = suite('runs/watching');

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
  'system-runs-code-alone': {
    what: 'the app itself runs flows of its own code alone',
    disabled: never,
    tests: core('host/code-flow-triggers'),
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
  'admitted-again-by-the-gate': {
    what: 'the gate is asked again while a stream is open',
    disabled: value('callerOf(context.found.identity ?? null, again)'),
    tests: WATCHING,
  },
  'revoked-listener-is-closed': {
    what: 'a stream ends with the session, the key or the role',
    disabled: never,
    tests: WATCHING,
  },
  'listener-without-reach-is-closed': {
    what: 'a stream ends with the reach of its run',
    disabled: never,
    tests: WATCHING,
  },
  'events-of-reached-runs': {
    what: 'a stream of a run that one does not see is refused',
    disabled: never,
    tests: suite('rows/rows'),
  },
  'streams-of-one-are-limited': {
    what: 'somebody has a limited number of streams',
    disabled: never,
    tests: suite('runs/events'),
  },
  'slow-listener-is-closed': {
    what: 'a client that does not read is disconnected',
    disabled: removed,
    tests: core('http/event-stream'),
  },
  'code-flows-change-in-code': {
    what: 'the API changes no flow that is defined in code',
    disabled: never,
    tests: core('host/code-flows'),
  },
  'export-names-seen-credentials': {
    what: 'an export names no credential that one does not see',
    disabled: value("{ name: 'x', type: 'x' }"),
    tests: core('host/code-flows'),
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
