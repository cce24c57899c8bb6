import { never, removed, value } from './mutations.mjs';
import { beside } from './tests.mjs';

const core = beside('packages/core/src');
const OUTGOING = core('outgoing/outgoing');
const EXPRESSIONS = core('expressions/expressions');

export const NODE_GUARDS = {
  // Expressions

  'look-up-own-data-only': {
    what: 'a look-up finds no name that leads from data to code',
    disabled: never,
    tests: EXPRESSIONS,
  },
  'expression-values-unpolluted': {
    what: 'values of expressions cannot pollute a prototype',
    disabled: value('JSON.parse(text)'),
    tests: EXPRESSIONS,
  },
  'sandbox-memory': {
    what: 'an expression has a limit of memory',
    disabled: removed,
    tests: EXPRESSIONS,
  },
  'expression-value-bounded': {
    what: 'the values of one node have a limit together',
    disabled: never,
    tests: EXPRESSIONS,
  },

  // Outgoing requests

  'outgoing-checks-address': {
    what: 'a connection goes to an address that was checked',
    disabled: value('found'),
    tests: OUTGOING,
  },
  'outgoing-plain-http-urls': {
    what: 'outgoing URLs are http or https, without a password',
    disabled: never,
    tests: OUTGOING,
  },
  'outgoing-body-bounded': {
    what: 'the answer to an outgoing request has a limit of size',
    disabled: never,
    tests: OUTGOING,
  },
  'outgoing-secrets-stay': {
    what: 'secrets do not follow a redirect to another origin',
    disabled: value('next'),
    tests: OUTGOING,
  },
};
