import { type Answer, EACH_DATABASE, makeWorld, type Person, type World, type WorldOptions } from '@invect/testing';
import { organization } from 'better-auth/plugins';
import { afterEach, describe, expect, it } from 'vitest';

const NOBODYS = '01a00000-0000-7000-8000-000000000000';

let people = 0;
const newEmail = (): string => `teammate-${process.pid}-${++people}@example.test`;

/** Who may invite, and sees flows and teams. */
const RECRUITER = ['flow:*', 'team:*', 'invitation:*'] as never;

const invite = (by: Person, body: object): Promise<Answer> =>
  by.call('POST', '/invitations', { role: 'viewer', ...body });
const tokenOf = ({ body }: Answer): string => body.url.slice(body.url.lastIndexOf('/') + 1);
const codeOf = ({ status, body }: Answer): unknown[] => [status, body.code];
const teamsOf = async (person: Person): Promise<unknown> => (await person.get('/me')).body.teamIds ?? [];
const accept = (person: Person, invited: Answer) =>
  person.call('POST', '/accept-invitation', { token: tokenOf(invited) });

describe.each(EACH_DATABASE)('$name: an invitation to teams', (target) => {
  const worlds: World[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0).reverse()) await world.close();
  });

  interface Company {
    readonly world: World;
    readonly admin: Person;
    /** May invite, and owns the team `red`. */
    readonly recruiter: Person;
    readonly red: string;
    /** A team of the admin's. */
    readonly blue: string;
  }

  async function start(options: WorldOptions = {}): Promise<Company> {
    const world = await makeWorld(target, { ...options, host: { roles: { recruiter: RECRUITER } } });
    worlds.push(world);
    const admin = await world.person('admin');
    const recruiter = await world.person();
    await admin.call('PATCH', `/members/${recruiter.id}`, { role: 'recruiter' });
    const create = async (by: Person, name: string): Promise<string> =>
      (await by.call('POST', '/teams', { name })).body.id;
    return { world, admin, recruiter, red: await create(recruiter, 'Red'), blue: await create(admin, 'Blue') };
  }

  /** Somebody who signs up with the link of an invitation. */
  async function newcomer(world: World, invited: Answer): Promise<Person> {
    const visitor = world.stranger();
    expect((await visitor.get(`/accept-invitation/${tokenOf(invited)}`)).status).toBe(303);
    expect((await visitor.signUp(newEmail())).status).toBe(200);
    return visitor;
  }

  it('puts whoever signs up with it into them, from the first request on', async () => {
    const { world, admin, red, blue } = await start();
    const flow = await admin.call('POST', '/flows', { name: 'Of the blue', teamId: blue });
    expect(flow.status).toBe(201);
    const invited = await invite(admin, { teamIds: [red, blue, red] });
    expect(invited).toMatchObject({ status: 201, body: { teamIds: [red, blue].sort(), teamRole: 'member' } });
    const ada = await newcomer(world, invited);
    expect(await teamsOf(ada)).toEqual(expect.arrayContaining([red, blue]));
    expect((await ada.get(`/flows/${flow.body.id}`)).status).toBe(200);
    expect((await ada.get(`/teams/${red}`)).body).toMatchObject({ name: 'Red', role: 'member' });

    const owner = await newcomer(world, await invite(admin, { teamIds: [red], teamRole: 'owner' }));
    expect((await owner.get(`/teams/${red}`)).body.role).toBe('owner');
    const loner = await newcomer(world, await invite(admin, { teamIds: [] }));
    expect(await teamsOf(loner)).toEqual([]);
    expect((await loner.get(`/teams/${red}`)).status).toBe(404);
  });

  it('leaves entries in the audit log for the invitation and for each team', async () => {
    const { world, admin, red, blue } = await start();
    const invited = await invite(admin, { teamIds: [red, blue] });
    const ada = await newcomer(world, invited);
    const { items } = (await admin.get('/audit?limit=100')).body;
    const of = (action: string) => items.filter((entry: { action: string }) => entry.action === action);
    expect(of('invitation.create')).toMatchObject([
      { actor: { id: admin.id }, fields: ['role', 'teamIds', 'teamRole'], resource: { id: invited.body.id } },
    ]);
    expect(of('invitation.accept')).toMatchObject([{ actor: { id: ada.id } }]);
    expect(of('team.add-member')).toHaveLength(2);
    for (const entry of of('team.add-member'))
      expect(entry).toMatchObject({ actor: { id: ada.id }, resource: { type: 'team' } });
  });

  it('is made by owners of the teams and admins; a foreign team answers like one that does not exist', async () => {
    const { admin, recruiter, red, blue } = await start();
    expect((await invite(recruiter, { role: 'recruiter', teamIds: [red] })).status).toBe(201);
    const [foreign, unknown] = [
      await invite(recruiter, { role: 'recruiter', teamIds: [red, blue] }),
      await invite(recruiter, { role: 'recruiter', teamIds: [red, NOBODYS] }),
    ];
    expect(codeOf(foreign)).toEqual([404, 'team:not_found']);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    expect(codeOf(await invite(admin, { teamIds: [NOBODYS] }))).toEqual([404, 'team:not_found']);

    await admin.call('POST', `/teams/${blue}/members`, { userId: recruiter.id });
    const asMember = await invite(recruiter, { role: 'recruiter', teamIds: [blue] });
    expect(codeOf(asMember)).toEqual([403, 'auth:forbidden']);
    expect((await admin.get('/invitations')).body.items).toHaveLength(1);
  });

  it('takes well-formed teams only, and nothing of them from whoever accepts', async () => {
    const { world, admin, red, blue } = await start();
    for (const wrong of [
      { teamIds: red },
      { teamIds: [[red]] },
      { teamIds: [{ id: red }] },
      { teamIds: [''] },
      { teamIds: null },
      { teamIds: Array.from({ length: 21 }, () => red) },
      { teamIds: [red], teamRole: 'admin' },
      { teamIds: [red], teamRole: ['owner'] },
      { teamRole: 'owner' },
      { team_ids: [red] },
      { teams: [{ teamId: red, role: 'owner' }] },
    ])
      expect([wrong, (await invite(admin, wrong)).status]).toEqual([wrong, 400]);

    const invited = await invite(admin, { teamIds: [red] });
    const user = await world.person('viewer');
    for (const more of [{ teamIds: [blue] }, { teamRole: 'owner' }, { role: 'admin' }])
      expect((await user.call('POST', '/accept-invitation', { token: tokenOf(invited), ...more })).status).toBe(400);
    for (const more of [{ teamIds: [blue] }, { teamRole: 'owner' }]) {
      const path = `/invitations/${invited.body.id}/resend`;
      expect((await admin.call('POST', path, { version: 1, ...more })).status).toBe(400);
    }
    const visitor = world.stranger();
    await visitor.get(`/accept-invitation/${tokenOf(invited)}`);
    const body = { name: 'Eve', email: newEmail(), password: 'correct-horse-9', teamIds: [blue], teamRole: 'owner' };
    await visitor.auth('POST', '/sign-up/email', body);
    await visitor.signIn(body.email);
    expect(await teamsOf(visitor)).toEqual([red]);
    expect((await visitor.get(`/teams/${red}`)).body.role).toBe('member');
  });

  it('gives a user who exists the teams, without lowering what they are', async () => {
    const { world, admin, red, blue } = await start();
    const ada = await world.person('editor');
    const toTeams = await invite(admin, { teamIds: [red, blue], maxUses: 9 });
    expect(await accept(ada, toTeams)).toMatchObject({ status: 200, body: { role: 'editor', assigned: false } });
    expect(await teamsOf(ada)).toEqual(expect.arrayContaining([red, blue]));
    expect(codeOf(await accept(ada, toTeams))).toEqual([409, 'invitation:not_needed']);
    expect((await admin.get(`/invitations/${toTeams.body.id}`)).body.uses).toBe(1);

    const toOwner = await invite(admin, { teamIds: [red], teamRole: 'owner', maxUses: 9 });
    expect((await accept(ada, toOwner)).status).toBe(200);
    expect((await ada.get(`/teams/${red}`)).body.role).toBe('owner');
    const toMember = await invite(admin, { role: 'recruiter', teamIds: [red] });
    expect((await accept(ada, toMember)).status).toBe(409);
    expect((await ada.get(`/teams/${red}`)).body.role).toBe('owner');
  });

  it('leaves out a team that was deleted meanwhile', async () => {
    const { world, admin, red, blue } = await start();
    const invited = await invite(admin, { teamIds: [red, blue], maxUses: 2 });
    expect((await admin.call('DELETE', `/teams/${red}`)).status).toBe(200);
    expect((await admin.get(`/invitations/${invited.body.id}`)).body.teamIds).toEqual([blue]);
    expect(await teamsOf(await newcomer(world, invited))).toEqual([blue]);
    expect((await admin.call('DELETE', `/teams/${blue}`)).status).toBe(200);
    expect(await teamsOf(await newcomer(world, invited))).toEqual([]);
    expect(await world.sql('select user_id from invect_team_member where team_id in (?, ?)', red, blue)).toEqual([]);
  });

  it('ends when its creator no longer owns a team of it, and can be sent again by who does', async () => {
    const { world, admin, recruiter, red } = await start();
    const invited = await invite(recruiter, { role: 'recruiter', teamIds: [red] });
    const other = await world.person('viewer');
    await admin.call('POST', `/teams/${red}/members`, { userId: other.id, role: 'owner' });
    await admin.call('PATCH', `/teams/${red}/members/${recruiter.id}`, { role: 'member' });
    expect((await world.stranger().get(`/accept-invitation/${tokenOf(invited)}`)).status).toBe(404);
    const path = `/invitations/${invited.body.id}`;
    expect(codeOf(await recruiter.call('POST', `${path}/resend`, { version: 1 }))).toEqual([403, 'auth:forbidden']);
    expect(codeOf(await recruiter.call('DELETE', path))).toEqual([403, 'auth:forbidden']);
    const again = await admin.call('POST', `${path}/resend`, { version: 1 });
    expect(again).toMatchObject({ status: 200, body: { createdBy: admin.id, teamIds: [red] } });
    expect(await teamsOf(await newcomer(world, again))).toEqual([red]);
  });

  it('shows its teams to those who see them', async () => {
    const { admin, recruiter, red, blue } = await start();
    const { body } = await invite(admin, { teamIds: [red, blue] });
    const shown = async (person: Person): Promise<unknown[]> => {
      const [one, list] = [await person.get(`/invitations/${body.id}`), await person.get('/invitations')];
      return [one.body.teamIds, list.body.items[0].teamIds];
    };
    expect(await shown(admin)).toEqual([[red, blue].sort(), [red, blue].sort()]);
    expect(await shown(recruiter)).toEqual([[red], [red]]);
  });

  it('cannot be made where teams come from the app', async () => {
    const { admin } = await start({
      betterAuth: { plugins: [organization()] },
      userAuth: { teamsFrom: 'organizations' },
    });
    expect(codeOf(await invite(admin, { teamIds: [NOBODYS] }))).toEqual([409, 'team:not_used']);
    expect(await invite(admin, {})).toMatchObject({ status: 201, body: { teamIds: [] } });
  });

  it('leaves nobody in a team whose sign-up failed', async () => {
    const { world, admin, red } = await start({
      betterAuth: {
        databaseHooks: {
          user: {
            create: {
              before: async (user) => (user.email.startsWith('refused') ? false : { data: user }),
            },
          },
        },
      },
    });
    const invited = await invite(admin, { teamIds: [red] });
    const visitor = world.stranger();
    await visitor.get(`/accept-invitation/${tokenOf(invited)}`);
    const before = await world.sql('select user_id from invect_team_member where team_id = ?', red);
    expect((await visitor.signUp('refused@example.test')).status).not.toBe(200);
    expect(await world.sql('select user_id from invect_team_member where team_id = ?', red)).toEqual(before);
    expect((await admin.get(`/invitations/${invited.body.id}`)).body.uses).toBe(0);
    expect(await teamsOf(await newcomer(world, invited))).toEqual([red]);
  });
});
