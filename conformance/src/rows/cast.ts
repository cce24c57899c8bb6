import { type Answer, makeWorld, type Person, type Setting, type World } from '@invect/testing';
import { Machine, machineOf } from '../keys/caller.js';

/** What somebody is to the rows of a cast. */
export type Standing =
  | 'admin'
  | 'owner'
  | 'team owner'
  | 'member'
  | 'viewer share'
  | 'editor share'
  | 'owner share'
  | 'stranger';

/** Somebody who calls routes. */
export interface Caller {
  readonly name: string;
  /** Null: nobody is signed in. */
  readonly standing: Standing | null;
  /** The permissions that they hold. */
  readonly holds: RegExp;
  /** The user's own id; null for a service account. */
  readonly userId: string | null;
  /** Whether they have a session of their own, and no key. */
  readonly hasSession: boolean;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** A team, whoever has something to do with its rows, and somebody who has not. */
export interface Cast {
  readonly world: World;
  readonly callers: readonly Caller[];
  readonly teamId: string;
  readonly admin: Person;
  readonly owner: Person;
  readonly people: Readonly<Record<string, Person>>;
  /** Somebody who calls nothing, for the bodies of requests. */
  readonly guest: Person;
}

/** The documented permissions of roles, written down a second time on purpose. */
const HOLDS = {
  viewer: /^(flow|run|credential|trigger|team):read$|^key:/,
  editor: /^(flow|run|credential|trigger|key):|^(team|service_account):read$/,
  lead: /^(flow|run|credential|trigger|key|service_account):|^team:read$/,
  admin: /./,
  nothing: /^run:read$/,
} as const;

const LEADS = ['flow:*', 'run:*', 'credential:*', 'trigger:*', 'key:*', 'team:read', 'service_account:*'] as const;

/** People by name: their role, and what they are to the rows. */
const PEOPLE: readonly (readonly [string, keyof typeof HOLDS, Standing])[] = [
  ['admin', 'admin', 'admin'],
  ['owner', 'editor', 'owner'],
  ['owner of the team', 'lead', 'team owner'],
  ['member of the team', 'editor', 'member'],
  ['member who only views', 'viewer', 'member'],
  ['viewer share', 'editor', 'viewer share'],
  ['editor share', 'editor', 'editor share'],
  ['owner share', 'editor', 'owner share'],
  ['expired share', 'editor', 'stranger'],
  ['former member', 'editor', 'stranger'],
  ['stranger', 'editor', 'stranger'],
];

/** Those of PEOPLE that are in the team. */
const MEMBERS = ['owner', 'owner of the team', 'member of the team', 'member who only views', 'former member'];

export async function makeCast(target: Setting): Promise<Cast> {
  const world = await makeWorld(target, { host: { roles: { lead: [...LEADS] }, runs: false } });
  const people: Record<string, Person> = {};
  for (const [name, role] of PEOPLE) people[name] = await world.person(role);
  const person = (name: string): Person => people[name] as Person;
  const [admin, owner] = [person('admin'), person('owner')];
  // A role that better-auth's roles do not lead to.
  for (const [name, role] of PEOPLE)
    if (role === 'lead') await admin.call('PATCH', `/members/${person(name).id}`, { role });

  const teamId = await make(admin, '/teams', { name: 'Red' });
  const inTeam = `/teams/${teamId}/members`;
  for (const name of MEMBERS)
    await admin.call('POST', inTeam, {
      userId: person(name).id,
      role: name === 'owner of the team' ? 'owner' : 'member',
    });
  await admin.call('DELETE', `${inTeam}/${admin.id}`);
  await admin.call('DELETE', `${inTeam}/${person('former member').id}`);

  const machine = (name: string, standing: Standing, holds: RegExp, made: Machine, userId: string | null): Caller => ({
    name,
    standing,
    holds,
    userId,
    hasSession: false,
    call: made.call.bind(made),
  });
  const account = async (team: string | null): Promise<Machine> => {
    const id = await make(admin, '/service-accounts', { name: 'Robot', role: 'lead', teamId: team });
    const wanted = { name: 'a key', scopes: LEADS };
    return new Machine(world, (await admin.call('POST', `/service-accounts/${id}/keys`, wanted)).body.token);
  };
  const nobody = world.stranger();
  const callers: Caller[] = [
    {
      name: 'nobody',
      standing: null,
      holds: HOLDS.nothing,
      userId: null,
      hasSession: false,
      call: nobody.call.bind(nobody),
    },
    ...PEOPLE.map(([name, role, standing]) => ({
      name,
      standing,
      holds: HOLDS[role],
      userId: person(name).id,
      hasSession: true,
      call: person(name).call.bind(person(name)),
    })),
    machine(
      'key of the owner',
      'owner',
      HOLDS.editor,
      await machineOf(world, owner, (await owner.get('/me')).body.permissions),
      owner.id,
    ),
    machine('narrow key of the owner', 'owner', HOLDS.nothing, await machineOf(world, owner, ['run:read']), owner.id),
    machine('whole key of the admin', 'admin', HOLDS.admin, await machineOf(world, admin, ['*']), admin.id),
    machine("the team's service account", 'member', HOLDS.lead, await account(teamId), null),
    machine('another service account', 'stranger', HOLDS.lead, await account(null), null),
  ];
  return { world, callers, teamId, admin, owner, people, guest: await world.person('editor') };
}

/** Makes something; its id. */
export async function make(by: Person, path: string, body: object): Promise<string> {
  const answer = await by.call('POST', path, body);
  if (answer.status !== 201) throw new Error(`nothing was made at ${path}: ${answer.text}`);
  return answer.body.id;
}
