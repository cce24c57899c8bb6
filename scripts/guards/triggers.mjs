import { condition, never, removed, replaced, value, without } from './mutations.mjs';
import { beside } from './tests.mjs';

const core = beside('packages/core/src');
const TRIGGERS = core('host/triggers');
const SIGNATURES = core('triggers/signatures/signatures');

export const TRIGGER_GUARDS = {
  'signature-is-compared': {
    what: 'a signature is the right one, and not only of the right length',
    disabled: value('one.length === other.length'),
    tests: SIGNATURES,
  },
  'signature-time-window': {
    what: 'the time of a signature is near',
    disabled: value('/^\\d{1,12}$/.test(seconds) && now > 0 && toleranceSeconds > 0'),
    tests: SIGNATURES,
  },
  'github-signature': {
    what: 'GitHub has signed',
    disabled: condition('!mac || !text'),
    tests: SIGNATURES,
  },
  'standard-signature': {
    what: 'the signature of Standard Webhooks is right',
    disabled: removed,
    tests: SIGNATURES,
  },
  'stripe-signature': {
    what: 'Stripe has signed',
    disabled: never,
    tests: SIGNATURES,
  },
  'slack-signature': {
    what: 'Slack has signed',
    disabled: never,
    tests: SIGNATURES,
  },
  'hmac-signature': {
    what: 'the sender has signed',
    disabled: never,
    tests: SIGNATURES,
  },
  'unsigned-is-unknown': {
    what: 'a request without the right signature finds no webhook',
    disabled: never,
    tests: TRIGGERS,
  },
  'disabled-webhook-is-unknown': {
    what: 'a webhook that is disabled or gone is not found',
    disabled: removed,
    tests: TRIGGERS,
  },
  'webhook-methods': {
    what: 'a webhook accepts the methods of its node',
    disabled: never,
    tests: TRIGGERS,
  },
  'delivery-starts-one-run': {
    what: 'a delivery that comes twice starts one run',
    disabled: removed,
    tests: TRIGGERS,
  },
  'run-gets-no-secret-headers': {
    what: 'what a run shows has no credential and no signature of its sender',
    disabled: replaced('!SECRET_HEADERS.has(name) && !without.includes(name)', 'name !== ""'),
    tests: TRIGGERS,
  },
  'one-run-for-a-due-time': {
    what: 'one process takes a due time',
    disabled: removed,
    tests: core('triggers/schedules'),
  },
  'trigger-keeps-actor': {
    what: 'a flow that somebody else saves does not act as the one before',
    disabled: condition('true'),
    tests: TRIGGERS,
  },
  'key-hands-out-no-more': {
    what: 'a key does not start runs that act without the limits of the key',
    disabled: value('key === null || key !== ""'),
    tests: TRIGGERS,
  },
  'acts-as-managed-account': {
    what: 'a trigger acts as a service account only for those who manage it',
    disabled: without('await actors.managesAccount(id, caller, transaction)'),
    tests: TRIGGERS,
  },
  'trigger-enabled-with-permission': {
    what: 'a trigger that comes with a flow is enabled for those who may enable it',
    disabled: value('true'),
    tests: TRIGGERS,
  },
  'enabled-trigger-acts-as-somebody': {
    what: 'a trigger that acts as nobody is not enabled',
    disabled: never,
    tests: TRIGGERS,
  },
  'webhook-id-for-writers': {
    what: 'the id of a webhook is for those who may change it',
    disabled: never,
    tests: TRIGGERS,
  },
  'webhook-id-of-own-actor': {
    what: 'the id of a webhook without signature is for whom it acts as',
    disabled: value('true'),
    tests: TRIGGERS,
  },
};
