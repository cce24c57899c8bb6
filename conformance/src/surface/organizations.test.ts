import { createInvect } from '@invect/core';
import {
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  type Person,
  POSTGRES,
  SQLITE,
  type Store,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { type UserAuthOptions, userAuth } from '@invect/user-auth';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { organization } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

type Teams = UserAuthOptions['teamsFrom'];

/** Invitations can be accepted without a verified address: no mail is sent here. */
const PLUGIN = organization({
  teams: { enabled: true },
  requireEmailVerificationOnInvitation: false,
});

let organizations = 0;

/** A call of the organization plugin that has to work; what it answered. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
async function ask(person: Person, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await person.auth(method, `/organization/${path}`, body);
  expect([path, answer.status, answer.text]).toEqual([path, 200, answer.text]);
  return answer.body;
}

async function found(owner: Person): Promise<string> {
  const name = `org-${process.pid}-${++organizations}`;
  return (await ask(owner, 'POST', 'create', { name, slug: name })).id;
}

async function join(owner: Person, newcomer: Person, organizationId: string, role = 'member'): Promise<string> {
  const { id } = await ask(owner, 'POST', 'invite-member', { organizationId, email: newcomer.email, role });
  const { member } = await ask(newcomer, 'POST', 'accept-invitation', { invitationId: id });
  return member.id;
}

async function makeTeam(owner: Person, organizationId: string, members: readonly Person[]): Promise<string> {
  const { id } = await ask(owner, 'POST', 'create-team', { organizationId, name: 'Night shift' });
  for (const { id: userId } of members)
    await ask(owner, 'POST', 'add-team-member', { teamId: id, userId, organizationId });
  return id;
}

/** Makes somebody a member of so many organizations, as an import would. */
async function joinMany({ sql, store }: World, { id: userId }: Person, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `many-${process.pid}-${++organizations}`);
  const now = store.config.type === 'mysql' ? '2026-01-01 00:00:00' : '2026-01-01T00:00:00.000Z';
  const made = ids.map((id) => `('${id}', '${id}', '${id}', '${now}')`);
  const joined = ids.map((id) => `('member-${id}', '${id}', '${userId}', 'member', '${now}')`);
  await sql(`insert into organization (id, name, slug, "createdAt") values ${made.join(', ')}`);
  await sql(`insert into member (id, "organizationId", "userId", role, "createdAt") values ${joined.join(', ')}`);
  return ids;
}

const teamsOf = async (person: Person): Promise<string[]> => ((await person.get('/me')).body.teamIds ?? []).sort();

const worldFor = (setting: (typeof EACH_DATABASE)[number], teamsFrom: Teams, more: WorldOptions = {}): Promise<World> =>
  makeWorld(setting, { betterAuth: { plugins: [PLUGIN] }, userAuth: { teamsFrom }, ...more });

describe.each(EACH_ADAPTER)("$name: better-auth's organizations under the mount", (target) => {
  let world: World;
  beforeAll(async () => {
    world = await worldFor(target, 'organizations');
  });
  afterAll(() => world.close());

  it('are founded, joined, led and left, and share flows meanwhile', async () => {
    const [owner, member, stranger] = [await world.person(), await world.person(), await world.person()];
    const acme = await found(owner);
    expect(await teamsOf(owner)).toEqual([acme]);
    expect((await member.call('POST', '/flows', { name: 'early', teamId: acme })).status).toBe(403);
    const memberId = await join(owner, member, acme);
    const { body: flow } = await member.call('POST', '/flows', { name: 'shared', teamId: acme });
    expect((await owner.get(`/flows/${flow.id}`)).body.name).toBe('shared');
    expect((await stranger.get(`/flows/${flow.id}`)).status).toBe(404);

    expect((await member.auth('POST', '/organization/delete', { organizationId: acme })).status).toBe(403);
    await ask(owner, 'POST', 'update-member-role', { organizationId: acme, memberId, role: 'admin' });
    await ask(member, 'POST', 'update', { organizationId: acme, data: { name: 'Acme' } });
    await ask(owner, 'POST', 'remove-member', { organizationId: acme, memberIdOrEmail: memberId });
    expect(await teamsOf(member)).toEqual([]);
  });
});

describe.each(EACH_DATABASE)("$name: teamsFrom: 'organizations'", (setting) => {
  let world: World;
  beforeAll(async () => {
    world = await worldFor(setting, 'organizations');
  });
  afterAll(() => world.close());

  it('sees joining, being removed, leaving and the end of an organization with the very next request', async () => {
    const [owner, removed, leaver, deleted] = await Promise.all([1, 2, 3, 4].map(() => world.person()));
    if (!owner || !removed || !leaver || !deleted) throw new Error('four signed up');
    const [acme, other] = [await found(owner), await found(owner)];
    const { body: flow } = await owner.call('POST', '/flows', { name: 'shared', teamId: acme });
    const sees = async (person: Person): Promise<number> => (await person.get(`/flows/${flow.id}`)).status;

    for (const person of [removed, leaver, deleted]) {
      expect(await sees(person)).toBe(404);
      await join(owner, person, acme);
      expect(await sees(person)).toBe(200);
      expect(await teamsOf(person)).toEqual([acme]);
    }
    expect(await teamsOf(owner)).toEqual([acme, other].sort());

    await ask(owner, 'POST', 'remove-member', { organizationId: acme, memberIdOrEmail: removed.email });
    expect(await sees(removed)).toBe(404);
    expect((await removed.call('POST', '/flows', { name: 'late', teamId: acme })).status).toBe(403);
    await ask(leaver, 'POST', 'leave', { organizationId: acme });
    expect(await sees(leaver)).toBe(404);
    await world.sql('delete from member where "userId" = ?', deleted.id);
    expect(await sees(deleted)).toBe(404);
    await ask(owner, 'POST', 'delete', { organizationId: acme });
    expect(await teamsOf(owner)).toEqual([other]);
  });

  it('knows all organizations of somebody in more than a page of them', async () => {
    const person = await world.person();
    const ids = await joinMany(world, person, 120);
    expect(await teamsOf(person)).toEqual(ids.sort());
  });

  it('reads no more than a thousand memberships for a request, and refuses who has more', async () => {
    const person = await world.person();
    const ids = await joinMany(world, person, 1_000);
    expect(await teamsOf(person)).toEqual(ids.sort());
    await joinMany(world, person, 2);
    const { adapter } = await world.auth.$context;
    const findMany = vi.spyOn(adapter, 'findMany');
    for (const path of ['/me', '/flows']) {
      const { status, body } = await person.get(path);
      expect([status, body.code]).toEqual([403, 'auth:too_many_teams']);
    }
    const rows = await Promise.all(findMany.mock.results.map(({ value }) => value));
    findMany.mockRestore();
    expect(Math.max(...rows.map((found) => found.length))).toBe(1_001);
    await world.sql('delete from member where "userId" = ? and "organizationId" <> ?', person.id, ids[0] as string);
    expect(await teamsOf(person)).toEqual([ids[0]]);
  });

  it('answers 503, and not as if there were no teams, while they cannot be looked up', async () => {
    const person = await world.person();
    await world.sql('alter table member rename to member_gone');
    try {
      const answer = await person.get('/flows');
      expect([answer.status, answer.body.code]).toEqual([503, 'auth:unavailable']);
    } finally {
      await world.sql('alter table member_gone rename to member');
    }
    expect((await person.get('/flows')).status).toBe(200);
  });
});

describe.each(EACH_DATABASE)("$name: teamsFrom: 'teams' and 'both'", (setting) => {
  let store: Store;
  let world: World;
  let withBoth: World;
  beforeAll(async () => {
    store = await setting.database.create();
    world = await worldFor(setting, 'teams', { store });
    const baseDatabaseConfig = { ...store.config, id: 'second' };
    withBoth = await worldFor(setting, 'both', { store, host: { baseDatabaseConfig } });
  });
  afterAll(async () => {
    await world.close();
    await withBoth.close();
    await store.close();
  });

  /** The same browser at the other host, which stands on the same store. */
  async function bothOf(person: Person): Promise<string[]> {
    const answer = await withBoth.stranger().get('/me', { cookie: person.cookieHeader() });
    return answer.body.teamIds.sort();
  }

  it('sees who joins and leaves a team or its organization with the very next request', async () => {
    const [owner, member] = [await world.person(), await world.person()];
    const acme = await found(owner);
    await join(owner, member, acme);
    const [night, day] = [await makeTeam(owner, acme, [owner, member]), await makeTeam(owner, acme, [member])];
    expect(await teamsOf(member)).toEqual([night, day].sort());
    expect(await bothOf(member)).toEqual([acme, night, day].sort());

    await ask(owner, 'POST', 'remove-team-member', { teamId: day, userId: member.id, organizationId: acme });
    expect(await teamsOf(member)).toEqual([night]);
    await ask(owner, 'POST', 'remove-member', { organizationId: acme, memberIdOrEmail: member.email });
    expect([await teamsOf(member), await bothOf(member)]).toEqual([[], []]);
    await ask(owner, 'POST', 'remove-team', { organizationId: acme, teamId: night });
    expect(await teamsOf(owner)).not.toContain(night);
  });

  it('does not count a team without its organization, whatever rows are left behind', async () => {
    const [owner, member] = [await world.person(), await world.person()];
    const [acme, doomed] = [await found(owner), await found(owner)];
    for (const organizationId of [acme, doomed]) await join(owner, member, organizationId);
    const [night, lost] = [await makeTeam(owner, acme, [member]), await makeTeam(owner, doomed, [member])];
    expect(await teamsOf(member)).toEqual([night, lost].sort());
    await ask(owner, 'POST', 'delete', { organizationId: doomed });
    expect(await teamsOf(member)).toEqual([night]);
    await world.sql('delete from member where "userId" = ?', member.id);
    expect(await world.sql('select id from "teamMember" where "userId" = ?', member.id)).not.toEqual([]);
    expect([await teamsOf(member), await bothOf(member)]).toEqual([[], []]);
  });
});

describe.each(ONE_TARGET)('$name: teamsFrom', (target) => {
  it.skipIf(!POSTGRES.available)('reads ids that are UUIDs in the database, and tables with other names', async () => {
    const world = await makeWorld(
      { ...target, database: POSTGRES },
      {
        betterAuth: {
          advanced: { database: { generateId: 'uuid' } },
          plugins: [
            organization({
              teams: { enabled: true },
              schema: {
                member: { modelName: 'belongs', fields: { userId: 'who', organizationId: 'whereto' } },
                teamMember: { modelName: 'squad_member', fields: { userId: 'who' } },
              },
            }),
          ],
        },
        userAuth: { teamsFrom: 'both' },
      },
    );
    try {
      const owner = await world.person();
      const acme = await found(owner);
      const night = await makeTeam(owner, acme, [owner]);
      expect(await teamsOf(owner)).toEqual(expect.arrayContaining([acme, night]));
      await world.sql('delete from belongs where who = ?', owner.id);
      expect(await teamsOf(owner)).toEqual([]);
    } finally {
      await world.close();
    }
  });

  it('fills in for a mapUser that says nothing about teams, and not for one that does', async () => {
    const world = await worldFor(target, undefined, {
      userAuth: {
        teamsFrom: 'organizations',
        mapUser: ({ id, name }) => ({ id, role: 'editor', ...(name === 'Nobody' && { teamIds: [] }) }),
      },
    });
    try {
      const owner = await world.person();
      const acme = await found(owner);
      expect(await teamsOf(owner)).toEqual([acme]);
      await world.sql('update "user" set name = ? where id = ?', 'Nobody', owner.id);
      expect(await teamsOf(owner)).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

describe('userAuth refuses to start', () => {
  it.each<[string, Teams, Partial<BetterAuthOptions>, RegExp]>([
    ['where the plugin is missing', 'organizations', {}, /no organization plugin: add organization\(\)/],
    ['where its teams are off', 'teams', { plugins: [organization()] }, /'teams', but .* teams: \{ enabled: true \}/],
    ['where its teams are off', 'both', { plugins: [organization()] }, /'both', but .* teams: \{ enabled: true \}/],
    [
      'where organizations and teams have the same numbers',
      'both',
      { plugins: [PLUGIN], advanced: { database: { generateId: 'serial' } } },
      /better-auth's ids are numbers/,
    ],
    ['where it is misspelt', 'team' as Teams, {}, /teamsFrom is "team"; it can be 'organizations', 'teams' or 'both'/],
  ])('%s', async (_what, teamsFrom, options, message) => {
    const store = await SQLITE.create();
    try {
      const start = async (): Promise<void> => {
        const auth = betterAuth({ database: store.connect(), secret: 'x'.repeat(32), ...options });
        const plugins = [userAuth({ auth, ...(teamsFrom && { teamsFrom }) })];
        const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
        const invect = createInvect({ baseDatabaseConfig: store.config, logger, plugins });
        await invect.ready().finally(() => invect.close());
      };
      await expect(start()).rejects.toThrow(message);
    } finally {
      await store.close();
    }
  });
});

describe.each(EACH_DATABASE)('$name: the recipe for mapUser in docs/organizations.md', (setting) => {
  let world: World;
  beforeAll(async () => {
    /** Specification, "Custom User Mapping": fetch team memberships from your database. */
    async function getTeamsForUser(userId: string) {
      const { adapter } = await world.auth.$context;
      const memberships = await adapter.findMany<{ organizationId: string; role: string }>({
        model: 'member',
        where: [{ field: 'userId', value: userId }],
        limit: 1000,
      });
      return memberships.map(({ organizationId, role }) => ({ id: organizationId, role }));
    }
    world = await worldFor(setting, undefined, {
      userAuth: {
        mapUser: async (user) => {
          const teams = await getTeamsForUser(user.id);
          const leads = teams.some(({ role }) => role === 'owner' || role === 'admin');
          return {
            id: user.id,
            name: user.name ?? undefined,
            role: leads ? 'editor' : 'viewer',
            teamIds: teams.map(({ id }) => id),
            metadata: { email: user.email },
          };
        },
      },
    });
  });
  afterAll(() => world.close());

  it('maps memberships to teams and their role to a role, with the very next request', async () => {
    const [owner, member] = [await world.person(), await world.person()];
    const acme = await found(owner);
    const memberId = await join(owner, member, acme);
    expect((await owner.get('/me')).body).toMatchObject({ role: 'editor', teamIds: [acme] });
    expect((await member.get('/me')).body).toMatchObject({ role: 'viewer', teamIds: [acme] });
    await ask(owner, 'POST', 'update-member-role', { organizationId: acme, memberId, role: 'admin' });
    expect((await member.get('/me')).body.role).toBe('editor');
    await ask(owner, 'POST', 'remove-member', { organizationId: acme, memberIdOrEmail: member.email });
    expect((await member.get('/me')).body).toMatchObject({ role: 'viewer', teamIds: [] });
  });
});
