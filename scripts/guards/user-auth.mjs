import {
  alternate,
  always,
  condition,
  consequent,
  instead,
  never,
  removed,
  replaced,
  value,
  without,
} from './mutations.mjs';
import { beside, suite } from './tests.mjs';

const check = beside('packages/user-auth/src/session/check');

export const USER_AUTH_GUARDS = {
  // Who somebody is

  'banned-user': {
    what: 'a banned user is refused',
    disabled: never,
    tests: suite('sign-in'),
  },
  'user-rows-are-limited': {
    what: "the text of a user's row is limited",
    disabled: never,
    tests: suite('availability/long-users'),
  },
  'long-rows-not-remembered': {
    what: 'a session with long rows is not remembered',
    disabled: value('true'),
    tests: suite('availability/long-users'),
  },
  'second-factor-by-policy': {
    what: 'the policy says who needs a second factor',
    disabled: value('identity'),
    tests: suite('sessions/second-factor-policy'),
  },
  'auth-routes-ask-for-second-factor': {
    what: "better-auth's own routes ask for the second factor",
    disabled: never,
    tests: suite('sessions/second-factor-policy'),
  },
  'impersonator-has-second-factor': {
    what: 'whoever impersonates somebody has a second factor',
    disabled: never,
    tests: suite('sessions/second-factor-policy'),
  },
  'second-factor-needs-its-plugin': {
    what: 'a policy that cannot be enforced refuses the start',
    disabled: never,
    tests: suite('sessions/second-factor-policy'),
  },
  'keys-need-a-mapping': {
    what: 'users of a mapUser have no keys unless it may be called without a session',
    disabled: value('true'),
    tests: suite('keys/owners'),
  },
  'remembered-key-is-confirmed': {
    what: 'a remembered key is confirmed for each request',
    disabled: value('known !== undefined'),
    tests: suite('keys/owners'),
  },
  'keys-not-for-auth-routes': {
    what: "a key does not reach better-auth's routes",
    disabled: never,
    tests: suite('keys/requests'),
  },
  'custom-session-hides-no-ban': {
    what: 'customSession hides no ban',
    disabled: consequent('found'),
    tests: suite('surface/custom-session'),
  },
  'row-of-user-decides': {
    what: 'the row of a user decides, and no copy of it',
    disabled: alternate('found'),
    tests: suite('processes'),
  },
  'impersonator-is-confirmed': {
    what: 'an impersonation needs an admin who could begin it',
    disabled: never,
    tests: suite('surface/impersonation'),
  },
  'listed-admin-is-verified': {
    what: 'an address of admins counts once it is verified',
    disabled: without('emailVerified === true'),
    tests: suite('members/first-admin'),
  },
  'sign-up-is-closed': {
    what: 'nobody signs up where sign-up is closed, by any way',
    disabled: never,
    tests: suite('sign-up/ways'),
  },
  'row-refreshes-every-field': {
    what: 'a copy of a user beside the session has the fields of the row',
    disabled: value('{ ...user, role, banned, banExpires }'),
    tests: ['satellites/src/company-sign-in.test.ts'],
  },
  'sign-up-needs-invitation': {
    what: 'nobody signs up without an invitation where one is needed, by any way',
    disabled: never,
    tests: suite('sign-up/ways'),
  },
  'invitation-for-its-address': {
    what: 'an invitation lets its own address in',
    disabled: value('true'),
    tests: suite('sign-up/ways'),
  },
  'email-domain-is-allowed': {
    what: 'new users have addresses of the allowed domains',
    disabled: value('true'),
    tests: suite('sign-up/ways'),
  },
  'allowed-address-is-proven': {
    what: 'an address of an allowed domain counts once it is verified',
    disabled: never,
    tests: suite('sign-up/ways'),
  },
  'changed-address-is-allowed': {
    what: 'nobody changes their address to another domain',
    disabled: never,
    tests: suite('sign-up/ways'),
  },
  'user-written-past-better-auth': {
    what: 'the sign-up policy holds for users whom a plugin writes by itself',
    disabled: value('query.data'),
    tests: suite('sign-up/ways'),
  },
  'members-keep-the-id': {
    what: 'a role in Invect belongs to the user, whatever id mapUser returns',
    disabled: never,
    tests: suite('members/first-admin'),
  },
  'lost-role-is-hidden': {
    what: "who lost the role of an admin in Invect has lost better-auth's routes for admins",
    disabled: always,
    tests: suite('members/last-admin'),
  },
  'impersonation-of-invect-admin': {
    what: 'an admin of Invect is impersonated as little as one of better-auth',
    disabled: value('isAdminOfBetterAuth(user, betterAuth)'),
    tests: suite('members/last-admin'),
  },
  'role-is-part-of-answer': {
    what: 'a session is remembered with the role that its user has',
    disabled: never,
    tests: check('assigned-role'),
  },
  'teams-of-the-app-alone': {
    what: 'where the app says the teams, Invect adds none',
    disabled: never,
    tests: suite('sharing/teams'),
  },
  'map-user-refuses': {
    what: 'mapUser can refuse',
    disabled: consequent(
      'return defaultIdentity({ user, session } as never, null, { mapRole: undefined, admins: [] }, hints);',
    ),
    tests: suite('mapping'),
  },
  'map-user-deadline': {
    what: 'mapUser does not hang',
    disabled: value('await mapUser(user as never, session as never)'),
    tests: suite('mapping'),
  },
  'map-user-gets-copies': {
    what: 'the app gets copies of what is remembered',
    disabled: value('resolved'),
    tests: suite('sessions/remembered'),
  },
  'cookie-is-verified': {
    what: 'a cookie is verified before it counts as expired',
    disabled: value("{ kind: 'signed', token, by }"),
    tests: suite('sign-in'),
  },
  'one-session-cookie': {
    what: 'two different session cookies are nobody',
    disabled: value('false'),
    tests: suite('sign-in'),
  },
  'cookie-cache-not-believed': {
    what: "better-auth's cookie cache is not believed",
    disabled: replaced('disableCookieCache: true', 'disableCookieCache: false'),
    tests: suite('sessions/remembered'),
  },
  'sign-out-is-confirmed': {
    what: 'a sign-out is confirmed',
    disabled: never,
    tests: suite('sign-in'),
  },

  // What is remembered of sessions

  'remembered-session-expires': {
    what: 'a remembered session ends when it ends',
    disabled: never,
    tests: suite('sessions/remembered'),
  },
  'remembered-session-is-confirmed': {
    what: 'what is remembered is confirmed',
    disabled: consequent('return true;'),
    tests: suite('sessions/life'),
  },
  'nobody-not-remembered': {
    what: 'nobody is never remembered',
    disabled: condition('proof !== null || answer.found === null'),
    tests: suite('sessions/remembered', 'sessions/life'),
  },
  'hooked-get-session': {
    what: 'a hook on get-session is not left out',
    disabled: without('isHooked(request.headers)'),
    tests: suite('sessions/remembered'),
  },
  'answer-of-plugin': {
    what: 'an answer made by a plugin is not remembered',
    disabled: never,
    tests: suite('sessions/remembered'),
  },
  'cache-key-of-all-credentials': {
    what: 'credentials are told apart by everything get-session reads',
    disabled: without('authorization'),
    tests: suite('sessions/remembered'),
  },
  'sqlite-rows-are-compared': {
    what: 'rows of a SQLite file are compared',
    disabled: without('fingerprintOf(values) === fingerprint'),
    tests: suite('sessions/life'),
  },
  'sqlite-answer-of-rows': {
    what: 'an answer is remembered only if the committed rows say the same',
    disabled: without('isAnswerOf(rowsOf(values), answer.found)'),
    tests: check('sqlite-witness', 'witness'),
  },
  'snapshot-is-compared': {
    what: 'PostgreSQL’s snapshot is compared',
    disabled: replaced('now === proof.snapshot', "proof.snapshot !== ''"),
    tests: suite('sessions/life'),
  },
  'snapshot-rows-are-compared': {
    what: 'rows are compared where PostgreSQL’s snapshot has moved on',
    disabled: never,
    tests: suite('sessions/life'),
  },
  'digest-is-compared': {
    what: 'the digest is compared',
    disabled: replaced('digest === proof.digest', 'digest !== undefined'),
    tests: suite('sessions/life'),
  },
  'digest-answer-of-rows': {
    what: 'an answer is remembered only for the rows of its digest',
    disabled: without('isAnswerOf(rows, answer.found)'),
    tests: check('witness'),
  },
  'rows-are-compared': {
    what: 'rows are compared',
    disabled: consequent('true'),
    tests: suite('sessions/life'),
  },
  'answer-of-rows': {
    what: 'an answer is remembered only for the rows it was made from',
    disabled: without('isAnswerOf(rows, answer.found)'),
    tests: check('witness'),
  },
  'batch-closes-before-read': {
    what: 'a read that had begun before the request confirms nothing',
    disabled: never,
    tests: ['packages/core/src/database/batch-loader.test.ts'],
  },
  'flight-of-later-request': {
    what: 'a look-up that had begun before the request answers nothing',
    disabled: value('flight.current'),
    tests: check('single-flight'),
  },

  // Passwords

  'wrong-passwords-count': {
    what: 'wrong passwords are counted',
    disabled: never,
    tests: suite('availability/throttle'),
  },
  'unsettled-passwords-count': {
    what: 'passwords that are being checked count as wrong',
    disabled: replaced('(failures ?? 0) + inFlight', '(failures ?? 0)'),
    tests: suite('availability/throttle'),
  },
  'device-proves-itself': {
    what: 'a known device proves that it is one',
    disabled: value('true'),
    tests: suite('availability/throttle'),
  },
  'impersonator-gets-no-device': {
    what: 'an impersonator gets no device cookie',
    disabled: without('found.session.impersonatedBy'),
    tests: suite('availability/throttle'),
  },
  'few-hashes-at-a-time': {
    what: 'a few passwords are hashed at a time',
    disabled: always,
    tests: suite('availability/passwords'),
  },
  'hash-queue-is-limited': {
    what: 'the queue for password hashes is limited',
    disabled: never,
    tests: suite('availability/passwords'),
  },
  'hash-outside-transaction': {
    what: 'new passwords are hashed outside of a transaction',
    disabled: without('precomputed.current()?.get(plain)'),
    tests: suite('availability/passwords'),
  },

  // Where a request comes from

  'trusted-origins-per-request': {
    what: 'what a function trusted at start is not trusted for requests',
    disabled: value('context.trustedOrigins'),
    tests: suite('cors'),
  },
  'untrusted-origin-hidden': {
    what: 'an origin that nobody trusts is not shown to better-auth',
    disabled: without('!context.isTrustedOrigin(visited)'),
    tests: suite('mount/visited-origin'),
  },
  'forwarded-headers-dropped': {
    what: 'forwarded headers are the framework’s',
    disabled: removed,
    tests: beside('packages/user-auth/src')('better-auth/forwarded-headers'),
  },
  'host-is-no-public-url': {
    what: 'a Host header is no public URL in production',
    disabled: never,
    tests: suite('instances'),
  },
  'allowed-hosts': {
    what: 'a host that better-auth does not allow is nobody’s base URL',
    disabled: instead('return visited;'),
    tests: suite('mount/several-hosts'),
  },
  'cross-site-link': {
    what: 'another site does not start OAuth',
    disabled: never,
    tests: suite('sign-in'),
  },
  'oauth-link-fields': {
    what: 'a link that starts OAuth has known fields',
    disabled: never,
    tests: suite('sign-in'),
  },
  'head-redeems-nothing': {
    what: 'HEAD redeems nothing',
    disabled: never,
    tests: suite('surface/mails'),
  },

  // The secret that is published

  'published-secret-loopback-names': {
    what: 'the published secret is good for loopback names only',
    disabled: never,
    tests: suite('mount/published-secret'),
  },
  'published-secret-loopback-addresses': {
    what: 'the published secret is good for loopback addresses only',
    disabled: instead('return true;'),
    tests: suite('mount/published-secret'),
  },
  'published-secret-auth-routes': {
    what: 'the published secret is refused on auth routes',
    disabled: never,
    tests: suite('mount/published-secret'),
  },
  'published-secret-sessions': {
    what: 'the published secret makes no session',
    disabled: never,
    tests: suite('mount/published-secret'),
  },

  'unrecorded-session-ends': {
    what: 'a session that cannot be recorded ends',
    disabled: removed,
    tests: suite('audit/failing'),
  },
};
