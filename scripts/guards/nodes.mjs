import { never, removed, replaced, value } from './mutations.mjs';
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

  // Types of nodes

  'mail-checks-address': {
    what: 'mail servers are addresses that were checked',
    disabled: value('host'),
    tests: core('nodes/types/mail-send'),
  },
  'mail-reads-no-files': {
    what: 'the config of a mail names no file of the host',
    disabled: value('false'),
    tests: core('nodes/types/mail-send'),
  },
  'sql-one-statement': {
    what: 'a query is one statement',
    disabled: replaced("'extended'", "'simple'"),
    tests: core('nodes/types/sql-query'),
  },
  'sql-checks-address': {
    what: 'database servers are addresses that were checked',
    disabled: value('host'),
    tests: core('nodes/types/sql-query'),
  },
  'sqlite-listed-files': {
    what: 'credentials name listed SQLite files only',
    disabled: never,
    tests: core('nodes/types/sql-query'),
  },
  'sqlite-plain-statements': {
    what: 'a query on SQLite names no other file',
    disabled: never,
    tests: core('nodes/types/sql-query'),
  },
  'credential-of-one-origin': {
    what: 'a credential with an origin is sent nowhere else',
    disabled: never,
    tests: core('nodes/types/http-request'),
  },

  // Saving a flow

  'saved-nodes-are-checked': {
    what: 'the types of nodes check what is saved',
    disabled: value('[]'),
    tests: core('host/nodes'),
  },
  'constants-have-no-expressions': {
    what: 'data cannot choose a credential or change a statement',
    disabled: never,
    tests: core('flows/check-nodes'),
  },
};
