import type { RouteSummary } from '@invect/core';
import type { Caller, Cast, Standing } from './cast.js';

/** A row that was made for one request. */
export interface Row {
  /** What the parameters of paths stand for, by name: `flowId`. */
  readonly params: Readonly<Record<string, string>>;
  readonly version: number;
  readonly accessVersion?: number;
  readonly visibility: 'workspace' | 'team' | 'private';
}

/** `hidden`: as if there were no such row. `refused`: they see it, and may not do this. */
export type Verdict = 'allowed' | 'hidden' | 'refused';

/** One request to a route, and who may send it. */
export interface Case {
  /** Which rows it is about: a resource that `rows.test.ts` can make. */
  readonly of: string;
  readonly judge: (caller: Caller, row: Row, cast: Cast) => Verdict;
  readonly body?: (row: Row, cast: Cast) => object;
  /** For lists: how the row is found in the answer. Without it, the answer is a status. */
  readonly lists?: string;
  readonly query?: (row: Row, cast: Cast) => string;
  /** Needs a session of one's own: 403 for every key. */
  readonly needsSession?: true;
}

type Action = 'read' | 'use' | 'write' | 'delete' | 'own' | 'transfer';

/** The table of docs/access.md, "Who reaches a flow or a credential", written down a second time on purpose. */
const REACHES: Record<Standing, readonly Action[]> = {
  admin: ['read', 'use', 'write', 'delete', 'own', 'transfer'],
  owner: ['read', 'use', 'write', 'delete', 'own', 'transfer'],
  'team owner': ['read', 'use', 'write', 'delete', 'own', 'transfer'],
  member: ['read', 'use', 'write', 'delete'],
  'viewer share': ['read'],
  'editor share': ['read', 'use', 'write'],
  'owner share': ['read', 'use', 'write', 'delete', 'own'],
  stranger: [],
};

function reaches({ standing }: Caller, { visibility }: Row, action: Action): boolean {
  if (standing === null) return false;
  if (visibility === 'workspace' && REACHES.member.includes(action)) return true;
  if (visibility === 'private' && standing === 'team owner') return false;
  if (visibility !== 'team' && standing === 'member') return false;
  return REACHES[standing].includes(action);
}

const byReach =
  (action: Action): Case['judge'] =>
  (caller, row) =>
    reaches(caller, row, action) ? 'allowed' : reaches(caller, row, 'read') ? 'refused' : 'hidden';

/** What can be done with a row that has an owner: by method, and by the path below the row. */
const OWNED: Readonly<Record<string, readonly Omit<Case, 'of'>[]>> = {
  'GET ': [{ judge: byReach('read') }],
  'PATCH ': [{ judge: byReach('write'), body: ({ version }) => ({ version, name: 'changed' }) }],
  'DELETE ': [{ judge: byReach('delete') }],
  'POST /run': [{ judge: byReach('use'), body: () => ({}) }],
  'GET /export': [{ judge: byReach('read') }],
  'GET /triggers': [{ judge: byReach('read') }],
  'GET /versions': [{ judge: byReach('read') }],
  'GET /versions/:version': [{ judge: byReach('read') }],
  'GET /access': [{ judge: byReach('read') }],
  'PATCH /access': [
    { judge: byReach('own'), body: ({ accessVersion: version }) => ({ version, visibility: 'private' }) },
    {
      judge: byReach('transfer'),
      body: ({ accessVersion: version }, { people }) => ({ version, ownerId: people['member of the team']?.id }),
    },
  ],
  'GET /shares': [{ judge: byReach('own') }],
  'POST /shares': [{ judge: byReach('own'), body: (_row, { guest }) => ({ userId: guest.id, level: 'viewer' }) }],
  'PATCH /shares/:shareId': [{ judge: byReach('own'), body: () => ({ version: 1, level: 'editor' }) }],
  'DELETE /shares/:shareId': [{ judge: byReach('own') }],
};

const isIn = ({ standing, userId }: Caller): boolean =>
  userId !== null && (standing === 'owner' || standing === 'team owner' || standing === 'member');

/** Rows of a team of Invect: its members see them, its owners change them. A service account is in no such list. */
const byTeam =
  (needed: 'member' | 'owner', oneself?: string): Case['judge'] =>
  (caller, row) => {
    if (caller.standing === 'admin') return 'allowed';
    if (!isIn(caller)) return 'hidden';
    const isItself = oneself !== undefined && row.params[oneself] === caller.userId;
    return needed === 'member' || caller.standing === 'team owner' || isItself ? 'allowed' : 'refused';
  };

const bySelf: Case['judge'] = ({ standing }) => (standing === 'owner' || standing === 'admin' ? 'allowed' : 'hidden');

/** Service accounts of a team: whoever is in it sees and manages them, as their permissions say. */
const byAccountTeam: Case['judge'] = ({ standing }) =>
  standing === 'admin' || standing === 'owner' || standing === 'team owner' || standing === 'member'
    ? 'allowed'
    : 'hidden';

const named = ({ version }: Row): object => ({ version, name: 'changed' });
const aKey = (): object => ({ name: 'a key', scopes: ['flow:read'] });
const list = (of: string, judge: Case['judge'], more: Partial<Case> = {}): Case => ({
  of,
  judge,
  lists: 'id',
  ...more,
});

/** Routes of rows that belong to somebody in another way. */
const OTHERS: Readonly<Record<string, readonly Case[]>> = {
  'GET /teams': [list('team', byTeam('member'))],
  'GET /teams/:teamId': [{ of: 'team', judge: byTeam('member') }],
  'PATCH /teams/:teamId': [{ of: 'team', judge: byTeam('owner'), body: named }],
  'DELETE /teams/:teamId': [{ of: 'team', judge: byTeam('owner') }],
  'GET /teams/:teamId/members': [{ of: 'team', judge: byTeam('member') }],
  'POST /teams/:teamId/members': [
    { of: 'team', judge: byTeam('owner'), body: (_row, { guest }) => ({ userId: guest.id }) },
  ],
  'PATCH /teams/:teamId/members/:userId': [{ of: 'team', judge: byTeam('owner'), body: () => ({ role: 'owner' }) }],
  'DELETE /teams/:teamId/members/:userId': [{ of: 'team', judge: byTeam('owner', 'userId') }],

  // A run is reached as its flow is.
  'GET /flow-runs': [list('run', byReach('read'))],
  'GET /flow-runs/:runId': [{ of: 'run', judge: byReach('read') }],
  'GET /flow-runs/:runId/node-executions': [{ of: 'run', judge: byReach('read') }],
  'GET /flow-runs/:runId/events': [{ of: 'failed run', judge: byReach('read') }],
  'POST /flow-runs/:runId/cancel': [{ of: 'run', judge: byReach('use') }],
  'POST /flow-runs/:runId/retry': [{ of: 'failed run', judge: byReach('use') }],
  'POST /flow-runs/:runId/resume': [{ of: 'waiting run', judge: byReach('use'), body: () => ({}) }],

  // A trigger is reached as its flow is.
  'GET /triggers/:triggerId': [{ of: 'trigger', judge: byReach('read') }],
  'PATCH /triggers/:triggerId': [
    { of: 'trigger', judge: byReach('write'), body: ({ version }) => ({ version, enabled: false }) },
  ],
  'POST /triggers/:triggerId/rotate': [
    { of: 'trigger', judge: byReach('write'), body: ({ version }) => ({ version }) },
  ],

  'GET /keys': [
    list('key', ({ standing }) => (standing === 'owner' ? 'allowed' : 'hidden')),
    list('key', bySelf, { query: (_row, { owner }) => `userId=${owner.id}` }),
  ],
  'PATCH /keys/:keyId': [{ of: 'key', judge: bySelf, body: named, needsSession: true }],
  'DELETE /keys/:keyId': [{ of: 'key', judge: bySelf, needsSession: true }],

  'GET /service-accounts': [list('service account', byAccountTeam)],
  'GET /service-accounts/:accountId': [{ of: 'service account', judge: byAccountTeam }],
  'PATCH /service-accounts/:accountId': [
    { of: 'service account', judge: byAccountTeam, body: named, needsSession: true },
  ],
  'DELETE /service-accounts/:accountId': [{ of: 'service account', judge: byAccountTeam, needsSession: true }],
  'GET /service-accounts/:accountId/keys': [{ of: 'service account', judge: byAccountTeam }],
  'POST /service-accounts/:accountId/keys': [
    { of: 'service account', judge: byAccountTeam, body: aKey, needsSession: true },
  ],
};

/** Routes where the permission says everything: `routes.test.ts` calls them as every role. They have no rows of somebody's. */
const BY_PERMISSION: readonly string[] = [
  'GET /',
  'GET /health',
  'GET /me',
  'GET /openapi.json',
  'GET /nodes',
  'POST /flows',
  'POST /flow-imports',
  'POST /credentials',
  'POST /teams',
  'POST /keys',
  'POST /service-accounts',
  'GET /members',
  'GET /members/:userId',
  'PATCH /members/:userId',
  'GET /roles',
  'POST /setup/admin',
  'GET /invitations',
  'POST /invitations',
  'GET /invitations/:invitationId',
  'POST /invitations/:invitationId/resend',
  'DELETE /invitations/:invitationId',
  'GET /accept-invitation/:token',
  'POST /accept-invitation',
  'GET /webhooks/:webhookId',
  'POST /webhooks/:webhookId',
  'PUT /webhooks/:webhookId',
  'PATCH /webhooks/:webhookId',
  'DELETE /webhooks/:webhookId',
  'GET /audit',
  'GET /audit/export',
  'GET /settings',
];

/**
 * The requests to a route, and who may send them. A resource with an owner is one that has `/access`: so a new one is found by itself.
 *
 * @returns an empty list where the permission says everything
 * @throws Error for a route that nobody has classified
 */
export function casesOf({ method, path }: RouteSummary, routes: readonly RouteSummary[]): readonly Case[] {
  const owned = routes.flatMap((route) => /^\/(\w+)s\/:\1Id(?=\/access$)/.exec(route.path)?.slice(0, 2) ?? []);
  for (let at = 0; at < owned.length; at += 2) {
    const [row, noun] = owned.slice(at, at + 2) as [string, string];
    const below = path === row || path.startsWith(`${row}/`) ? OWNED[`${method} ${path.slice(row.length)}`] : undefined;
    if (below) return below.map((one) => ({ of: noun, ...one }));
    if (`${method} ${path}` === `GET /${noun}s`) return [list(noun, byReach('read'))];
  }
  const others = OTHERS[`${method} ${path}`];
  if (others) return others;
  if (BY_PERMISSION.includes(`${method} ${path}`)) return [];
  throw new Error(
    `${method} ${path} is not classified: say in conformance/src/rows/rules.ts who may call it on whose row`,
  );
}
