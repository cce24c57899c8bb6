import { EACH_ADAPTER, EACH_DATABASE, makeWorld, ONE_TARGET, type World } from '@invect/testing';
import { organization } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type Cast, make, makeCast } from './cast.js';

interface Places {
  readonly workspace: boolean;
  readonly teams: 'all' | readonly string[];
}

/** What is created: by kind, where, and with what. */
const KINDS: Readonly<Record<string, { readonly path: string; readonly body: object; readonly inTeams: boolean }>> = {
  flow: { path: '/flows', body: { name: 'new' }, inTeams: true },
  credential: {
    path: '/credentials',
    body: { name: 'new', type: 'token', secret: { token: 'canary-83c0' } },
    inTeams: true,
  },
  team: { path: '/teams', body: { name: 'new' }, inTeams: false },
  invitation: { path: '/invitations', body: { role: 'viewer' }, inTeams: false },
  key: { path: '/keys', body: { name: 'new', scopes: ['run:read'] }, inTeams: false },
  service_account: { path: '/service-accounts', body: { name: 'new', role: 'viewer' }, inTeams: true },
};

async function mayCreate(caller: Caller): Promise<Readonly<Record<string, Places>>> {
  return (await caller.call('GET', '/me')).body.mayCreate;
}

describe.each([...EACH_ADAPTER, ...EACH_DATABASE.slice(1)])('$name: what GET /me says may be created', (target) => {
  let cast: Cast;
  let otherTeam: string;
  beforeAll(async () => {
    cast = await makeCast(target);
    otherTeam = await make(cast.admin, '/teams', { name: 'Blue' });
  });
  afterAll(() => cast.world.close());

  it('is what can be created, for everybody, in every place', async () => {
    for (const caller of cast.callers) {
      if (caller.standing === null) continue;
      const places = await mayCreate(caller);
      expect(Object.keys(KINDS)).toEqual(expect.arrayContaining(Object.keys(places)));
      for (const [kind, { path, body, inTeams }] of Object.entries(KINDS)) {
        for (const teamId of inTeams ? [undefined, cast.teamId, otherTeam] : [undefined]) {
          const { status } = await caller.call('POST', path, { ...body, ...(teamId && { teamId }) });
          const { workspace = false, teams = [] } = places[kind] ?? {};
          const said = teamId === undefined ? workspace : teams === 'all' || teams.includes(teamId);
          const place = teamId === undefined ? 'the workspace' : teamId === otherTeam ? 'another team' : 'the team';
          expect([caller.name, kind, place, status]).toEqual([caller.name, kind, place, said ? 201 : 403]);
        }
      }
    }
  });
});

describe.each(ONE_TARGET)('$name: what GET /me says may be created', (target) => {
  const worlds: World[] = [];
  afterAll(async () => {
    for (const world of worlds) await world.close();
  });

  it('leaves out what this host does not have', async () => {
    const kinds = async (options: Parameters<typeof makeWorld>[1]): Promise<string[]> => {
      const world = await makeWorld(target, options);
      worlds.push(world);
      const admin = await world.person('admin');
      return Object.keys((await admin.get('/me')).body.mayCreate);
    };
    const all = Object.keys(KINDS);
    expect(await kinds({})).toEqual(all);
    expect(await kinds({ userAuth: { members: false } })).toEqual(all.filter((kind) => kind !== 'invitation'));
    const ofApp = { betterAuth: { plugins: [organization()] }, userAuth: { teamsFrom: 'organizations' as const } };
    expect(await kinds(ofApp)).toEqual(all.filter((kind) => kind !== 'team'));
    expect(await kinds({ host: { encryptionKey: undefined } })).toEqual(all.filter((kind) => kind !== 'credential'));
  });
});
