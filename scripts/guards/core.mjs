import { alternate, always, condition, consequent, instead, never, removed, replaced, value } from './mutations.mjs';
import { beside, suite } from './tests.mjs';

const core = beside('packages/core/src');
const TARGET_TESTS = core('http/target');
const HOST_TESTS = core('host/host');
const POLICY_TESTS = core('access/policy', 'host/host');

export const CORE_GUARDS = {
  // Who may call

  'gate-asks-for-session': {
    what: 'the gate asks for a session',
    disabled: consequent("return letIn({ id: 'anybody', role: 'admin' }, access, context);"),
    tests: HOST_TESTS,
  },
  'gate-asks-for-permission': {
    what: 'the gate asks for the permission',
    disabled: never,
    tests: suite('routes'),
  },
  'listed-variables-only': {
    what: 'credentials have only the environment variables that the host has listed',
    disabled: replaced('listed.has(name)', 'true'),
    tests: core('credentials/secrets'),
  },
  'use-needs-permission': {
    what: 'a secret is used only by those who may',
    disabled: never,
    tests: core('credentials/secrets'),
  },
  'gate-asks-for-second-factor': {
    what: 'the gate asks for the second factor',
    disabled: never,
    tests: suite('sessions/second-factor-policy'),
  },
  'gate-refuses-other-sites': {
    what: 'the gate refuses other sites',
    disabled: value('identity'),
    tests: suite('hostile/cross-site'),
  },
  'gate-reads-identity': {
    what: 'an identity is read, and not believed as it is',
    disabled: consequent('return identity;'),
    tests: HOST_TESTS,
  },
  'gate-before-handler': {
    what: 'the gate stands before the handler',
    disabled: replaced('route.access', '{ public: true } as never'),
    tests: suite('routes'),
  },
  'gate-before-unknown-paths': {
    what: 'unknown paths are behind the gate',
    disabled: replaced('NOT_FOUND', '{ public: true } as never'),
    tests: suite('sign-in', 'hostile/targets', 'same-answers', 'cors'),
  },
  'permission-is-compared': {
    what: 'a permission is compared',
    disabled: value('grantsOf(identity, roles).length > 0'),
    tests: POLICY_TESTS,
  },
  'role-within-own': {
    what: 'nobody gives or takes a role that grants more than they hold',
    disabled: always,
    tests: suite('members/roles'),
  },
  'role-changed-by-current-role': {
    what: 'who has lost a role meanwhile changes nobody',
    disabled: never,
    tests: suite('members/roles'),
  },
  // Keys

  'keys-before-plugins': {
    what: 'a key is asked about before plugins are',
    disabled: replaced('identifyByKey(context)', '(null as never)'),
    tests: suite('keys/keys'),
  },
  'keys-are-for-the-host': {
    what: 'a header with a key in it is never passed on to plugins',
    disabled: replaced('mentionsKey(authorization)', 'readToken(authorization) !== null'),
    tests: suite('keys/requests'),
  },
  'key-is-found': {
    what: 'a key has to be there, and its owner admitted',
    disabled: replaced('found.identity === null', 'false'),
    tests: suite('keys/owners'),
  },
  'key-of-its-own-user': {
    what: 'a mapping makes nobody else of the owner of a key',
    disabled: never,
    tests: suite('keys/owners'),
  },
  'key-beside-session': {
    what: 'a key beside a session cookie is refused',
    disabled: never,
    tests: suite('keys/requests'),
  },
  'key-expires': {
    what: 'a key expires',
    disabled: never,
    tests: suite('keys/requests'),
  },
  'key-address': {
    what: 'a key is used from its addresses only',
    disabled: never,
    tests: suite('keys/requests'),
  },
  'requests-of-keys-are-limited': {
    what: 'the requests of a key are limited',
    disabled: always,
    tests: suite('keys/requests'),
  },
  'scopes-limit-grants': {
    what: 'a key grants no more than its scopes',
    disabled: value('[...grantsOf(owner, roles)]'),
    tests: suite('keys/keys'),
  },
  'scopes-within-own': {
    what: 'a key gets no scope that its maker does not hold',
    disabled: always,
    tests: suite('keys/owners'),
  },
  'expiry-within-maximum': {
    what: 'a key expires within the maximum of the host',
    disabled: never,
    tests: suite('keys/requests'),
  },
  'keys-of-other-users': {
    what: 'the keys of other users are not listed',
    disabled: condition('owner === null'),
    tests: suite('keys/owners'),
  },
  'keys-of-one-owner-are-limited': {
    what: 'nobody fills the table of keys',
    disabled: never,
    tests: suite('keys/owners'),
  },
  'foreign-keys': {
    what: 'nobody changes or revokes the key of another user',
    disabled: condition('row === undefined'),
    tests: suite('keys/owners'),
  },
  'key-makes-no-keys': {
    what: 'a key makes no keys, nor does an impersonation',
    disabled: always,
    tests: suite('keys/owners'),
  },
  'accounts-of-other-teams': {
    what: 'service accounts of other teams do not exist',
    disabled: always,
    tests: suite('keys/owners'),
  },
  'workspace-accounts-by-admins': {
    what: 'only admins make service accounts of the workspace',
    disabled: never,
    tests: suite('keys/owners'),
  },
  'account-role-within-own': {
    what: 'nobody gives a service account a role that grants more than theirs',
    disabled: always,
    tests: suite('keys/owners'),
  },
  'last-admin-is-not-demoted': {
    what: 'the last admin is not demoted',
    disabled: never,
    tests: suite('members/last-admin'),
  },
  'last-admin-is-not-removed': {
    what: "the last admin is not banned or deleted by better-auth's routes",
    disabled: never,
    tests: suite('members/last-admin'),
  },
  'setup-makes-the-first-admin': {
    what: 'the setup token makes the first admin, and no second one',
    disabled: never,
    tests: suite('members/first-admin'),
  },
  'setup-for-listed-admins': {
    what: 'with the option admins, only they use the setup token',
    disabled: condition('entry === undefined'),
    tests: suite('members/first-admin'),
  },
  'setup-needs-token': {
    what: 'the first admin needs the token',
    disabled: never,
    tests: suite('members/first-admin'),
  },
  'address-has-one-domain': {
    what: 'an address with two @ has no domain',
    disabled: never,
    tests: core('invitations/address'),
  },
  'invitation-use-is-claimed': {
    what: 'one use of an invitation lets one person in',
    disabled: value('true'),
    tests: suite('sign-up/races'),
  },
  'invitation-needs-its-creator': {
    what: 'an invitation ends when its creator no longer holds what it grants',
    disabled: condition('row'),
    tests: suite('sign-up/invitations'),
  },
  'invitation-for-verified-address': {
    what: 'a user accepts an invitation of their verified address only',
    disabled: never,
    tests: suite('sign-up/invitations'),
  },
  'invitation-only-raises': {
    what: 'an invitation takes nothing away from a user',
    disabled: value('true'),
    tests: suite('sign-up/invitations'),
  },
  'grants-of-own-teams': {
    what: 'only owners of a team and admins invite to it',
    disabled: never,
    tests: suite('sign-up/invitation-teams'),
  },
  'invitation-within-own-teams': {
    what: 'an invitation is sent again and revoked only by who owns its teams',
    disabled: always,
    tests: suite('sign-up/invitation-teams'),
  },
  'invitation-needs-an-owner-of-its-teams': {
    what: 'an invitation ends when its creator no longer owns a team of it',
    disabled: value('true'),
    tests: suite('sign-up/invitation-teams'),
  },
  'invitation-hides-teams': {
    what: 'an invitation shows only teams that the caller sees',
    disabled: value('[...row.team_ids]'),
    tests: suite('sign-up/invitation-teams'),
  },
  'lease-excludes': {
    what: 'a lease has one holder',
    disabled: consequent('return true;'),
    tests: core('database/lease'),
  },
  'only-star-sees-everything': {
    what: 'nobody but * sees everything',
    disabled: always,
    tests: core('access/reach', 'host/host'),
  },
  'rows-of-others': {
    what: 'rows that one does not reach are not there',
    disabled: always,
    tests: [...core('database/reach'), ...suite('hostile/reach')],
  },
  'expired-shares': {
    what: 'a share ends',
    disabled: value('sql` or 1 = 1`'),
    tests: core('database/reach'),
  },
  'shares-of-own-rows': {
    what: 'only those who own a row change its shares',
    disabled: value("requireRow(store, id, 'read', scope, this.#parts.notFound)"),
    tests: suite('sharing/shares'),
  },
  'teams-of-own': {
    what: 'only an owner changes a team',
    disabled: always,
    tests: suite('sharing/teams'),
  },
  'teams-one-is-in': {
    what: 'a team is there for its members',
    disabled: value('teams'),
    tests: suite('sharing/teams'),
  },
  'rows-of-deleted-teams': {
    what: 'rows of a deleted team are shown to nobody else',
    disabled: value("'workspace'"),
    tests: suite('sharing/teams'),
  },
  'no-share-with-oneself': {
    what: 'nobody shares with themselves',
    disabled: never,
    tests: suite('sharing/shares'),
  },
  'share-with-own-team': {
    what: 'a row is shared with an own team only',
    disabled: never,
    tests: suite('sharing/shares'),
  },
  'rows-stay-in-their-team': {
    what: 'a row leaves its team by an owner of the team only',
    disabled: never,
    tests: suite('sharing/shares'),
  },
  'rows-for-own-team': {
    what: 'a row is made for an own team only',
    disabled: never,
    tests: suite('hostile/reach'),
  },
  'public-paths-whole-segments': {
    what: 'public paths count by whole segments',
    disabled: replaced('segment === segments[index]', 'segments[index]?.startsWith(segment)'),
    tests: [...TARGET_TESTS, ...HOST_TESTS],
  },
  'public-paths-not-everything': {
    what: 'publicPaths opens no more than it says',
    disabled: consequent('return [];'),
    tests: HOST_TESTS,
  },
  'page-for-browsers': {
    what: 'a page is there for browsers alone',
    disabled: replaced('wants(headers, route.accepts)', "headers.has('accept')"),
    tests: suite('home-page'),
  },

  // Where a request comes from

  'open-host-known-address': {
    what: "with auth: 'none' only known addresses are answered",
    disabled: never,
    tests: suite('hostile/rebinding'),
  },
  'unknown-address-changes-nothing': {
    what: 'pages of an unknown address change nothing outside of production',
    disabled: value('false'),
    tests: suite('hostile/rebinding'),
  },
  'app-routes-known-address': {
    what: "an app's own routes are for known addresses",
    disabled: removed,
    tests: suite('hostile/rebinding'),
  },
  'foreign-origin': {
    what: 'a foreign Origin is refused',
    disabled: removed,
    tests: suite('hostile/cross-site'),
  },
  'sec-fetch-site': {
    what: 'Sec-Fetch-Site counts where there is no Origin',
    disabled: never,
    tests: suite('hostile/cross-site'),
  },
  'cors-for-trusted-origins': {
    what: 'CORS is for trusted origins',
    disabled: value('origin'),
    tests: suite('cors'),
  },
  'forwarded-host-of-trusted-proxy': {
    what: 'a forwarded host counts where a trusted proxy sent it',
    disabled: always,
    tests: suite('mount/forwarded-host'),
  },

  // What a request may say

  'target-dot-segment': {
    what: 'a target has no dot segments',
    disabled: never,
    tests: TARGET_TESTS,
  },
  'target-hidden-slash': {
    what: 'a segment hides no slash and no control character',
    disabled: never,
    tests: TARGET_TESTS,
  },
  'target-encoded-twice': {
    what: 'a segment is encoded once',
    disabled: never,
    tests: TARGET_TESTS,
  },
  'target-empty-segment': {
    what: 'a target has no empty segment',
    disabled: instead("return '';"),
    tests: TARGET_TESTS,
  },
  'query-key-once': {
    what: 'a repeated query key is refused',
    disabled: never,
    tests: suite('hostile/shapes'),
  },
  'body-media-type': {
    what: 'a body is JSON by its media type',
    disabled: never,
    tests: suite('hostile/shapes'),
  },
  'body-compressed': {
    what: 'a body is not unpacked',
    disabled: never,
    tests: suite('hostile/shapes'),
  },
  'body-depth': {
    what: 'a body is not too deep',
    disabled: never,
    tests: HOST_TESTS,
  },
  'body-proto-key': {
    what: 'a body has no __proto__',
    disabled: value("secureJson.parse(text, null, { protoAction: 'remove', constructorAction: 'remove' })"),
    tests: suite('hostile/shapes'),
  },
  'body-announced-size': {
    what: 'an announced length is believed when it is too much',
    disabled: never,
    tests: suite('bodies'),
  },
  'body-arrived-size': {
    what: 'a body is counted while it arrives',
    disabled: never,
    tests: suite('bodies'),
  },
  'body-deadline': {
    what: 'a body has to arrive in time',
    disabled: removed,
    tests: suite('availability/slow-clients'),
  },
  'version-fits-column': {
    what: 'a version fits into its column',
    disabled: value('z.int().min(1)'),
    tests: suite('databases'),
  },

  // What an answer says

  'unknown-error-says-nothing': {
    what: 'an unknown error says nothing',
    disabled: alternate("httpError('host:internal_error', { message: String(error) })"),
    tests: core('http/respond'),
  },
  'refusal-names-few-fields': {
    what: 'a refusal names few fields',
    disabled: always,
    tests: core('http/validate'),
  },
  'replaced-response-keeps-cookies': {
    what: 'cookies survive a replaced response',
    disabled: consequent('current = replaced;'),
    tests: HOST_TESTS,
  },
  'set-cookie-of-hooks': {
    what: 'Set-Cookie of hooks reaches the browser',
    disabled: consequent('continue;'),
    tests: suite('sign-in'),
  },
  'app-answer-keeps-cookies': {
    what: "an app's answer keeps every cookie of the gate",
    disabled: consequent('answer.set(name, value);'),
    tests: suite('guarded-routes'),
  },
  'app-answer-keeps-vary': {
    what: "an app's answer keeps what it varies by",
    disabled: never,
    tests: suite('guarded-routes'),
  },
  'one-answer-at-a-time': {
    what: 'a connection gets one answer at a time',
    disabled: never,
    tests: core('node/serve'),
  },
  'refused-upload-drains': {
    what: 'a refused upload leaves the connection',
    disabled: removed,
    tests: suite('bodies'),
  },

  // What is stored

  'secret-belongs-to-row': {
    what: 'a sealed secret belongs to its row',
    disabled: replaced('Buffer.from(rowId)', "Buffer.from('')"),
    tests: core('credentials/vault'),
  },

  // The audit log

  'audit-text-is-bounded': {
    what: 'what a client can choose is short and printable in the audit log',
    disabled: value('value'),
    tests: suite('audit/entries'),
  },
  'one-chain': {
    what: 'the chain of the audit log has one end',
    disabled: value("await store.mark('head')"),
    tests: core('audit/chain'),
  },
  'export-is-recorded': {
    what: 'an export of the audit log is recorded',
    disabled: removed,
    tests: suite('audit/entries'),
  },
  'refusals-are-recorded': {
    what: 'refusals are recorded',
    disabled: always,
    tests: suite('audit/entries'),
  },
  'repeated-events-are-bounded': {
    what: 'strangers cannot fill the audit log',
    disabled: never,
    tests: suite('audit/failing'),
  },
};
