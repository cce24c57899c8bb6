import { type Answer, EACH_DATABASE, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const UNKNOWN = '01a00000-0000-7000-8000-000000000000';
const SECRET = { type: 'token', secret: { token: 'canary-91d3' } };

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly properties?: object } }>>;
  };
}

/** A request that names an id in its body. */
type Naming = (id: string) => Promise<Answer>;

/** What an answer tells, without the id of the request. */
/** A flow of another host. */
const EXPORTED = { format: 'invect-flow', formatVersion: 1, name: 'x', definition: { nodes: [], edges: [] } };

const told = ({ status, text }: Answer): string => `${status} ${text.replace(/"requestId":"[^"]+"/, '')}`;

const cursorOf = (id: string): string => Buffer.from(id).toString('base64url');

/** An id beside another one, which no row has. */
const beside = (id: string): string => `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;

describe.each(EACH_DATABASE)('$name: somebody who sees nothing of a team', (target) => {
  let world: World;
  let admin: Person;
  let eve: Person;
  let document: OpenApi;
  /** Ids of what Eve does not see, and of her own. */
  const hidden: Record<string, string> = {};
  const own: Record<string, string> = {};

  beforeAll(async () => {
    const roles = {
      lead: ['flow:*', 'run:*', 'credential:*', 'key:*', 'team:*', 'service_account:*', 'invitation:write'],
    } as const;
    world = await makeWorld(target, { host: { roles, runs: false } });
    [admin, eve] = [await world.person('admin'), await world.person()];
    expect((await admin.call('PATCH', `/members/${eve.id}`, { role: 'lead' })).status).toBe(200);
    document = (await admin.get('/openapi.json')).body;
    const make = async (by: Person, path: string, body: object, status = 201): Promise<string> => {
      const answer = await by.call('POST', path, body);
      expect([path, answer.text, answer.status]).toEqual([path, answer.text, status]);
      return answer.body.id;
    };
    // Hidden ones before and after her own, so that a count or a cursor could tell.
    const fill = async (by: Person, into: Record<string, string>): Promise<void> => {
      into['team'] = await make(by, '/teams', { name: 'x' });
      const inTeam = { name: 'x', teamId: into['team'] };
      into['flow'] = await make(by, '/flows', inTeam);
      into['run'] = await make(by, `/flows/${into['flow']}/run`, {}, 202);
      into['credential'] = await make(by, '/credentials', { ...inTeam, ...SECRET });
      into['account'] = await make(by, '/service-accounts', { ...inTeam, role: 'lead' });
      into['key'] = await make(by, '/keys', { name: 'x', scopes: ['flow:read'] });
    };
    await fill(admin, hidden);
    await fill(eve, own);
    await fill(admin, hidden);
  });
  afterAll(() => world.close());

  /** Every field of a body that takes an id, and a request of Eve's that names one there. */
  const namings = (): Readonly<Record<string, Naming>> => {
    const post = (path: string, body: object) => eve.call('POST', path, body);
    const team = `/teams/${own['team']}`;
    const shares = (noun: string) => `/${noun}s/${own[noun]}/shares`;
    const access = async (noun: string, change: object): Promise<Answer> => {
      const path = `/${noun}s/${own[noun]}/access`;
      return eve.call('PATCH', path, { version: (await eve.get(path)).body.version, ...change });
    };
    const of = (noun: string, fields: object): Readonly<Record<string, Naming>> => ({
      [`POST /${noun}s teamId`]: (teamId) => post(`/${noun}s`, { name: 'x', ...fields, teamId }),
      [`PATCH /${noun}s/{${noun}Id}/access teamId`]: (teamId) => access(noun, { teamId }),
      [`PATCH /${noun}s/{${noun}Id}/access ownerId`]: (ownerId) => access(noun, { ownerId }),
      [`POST /${noun}s/{${noun}Id}/shares teamId`]: (teamId) => post(shares(noun), { level: 'viewer', teamId }),
      [`POST /${noun}s/{${noun}Id}/shares userId`]: (userId) => post(shares(noun), { level: 'viewer', userId }),
    });
    return {
      ...of('flow', {}),
      ...of('credential', SECRET),
      'POST /flow-imports teamId': (teamId) => post('/flow-imports', { ...EXPORTED, teamId }),
      'POST /teams/{teamId}/members userId': (userId) => post(`${team}/members`, { userId }),
      'POST /invitations teamIds': (teamId) => post('/invitations', { role: 'viewer', teamIds: [teamId] }),
      // No row, but a name within a definition.
      'POST /flow-runs/{runId}/resume nodeId': (nodeId) => post(`/flow-runs/${own['run']}/resume`, { nodeId }),
      'POST /service-accounts teamId': (teamId) => post('/service-accounts', { name: 'x', role: 'lead', teamId }),
    };
  };

  it('learns by no id in a body whether there is a row with it, and puts nothing there', async () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { requestBody }]) =>
        Object.keys(requestBody?.content['application/json']?.schema.properties ?? {})
          .filter((field) => /Ids?$/.test(field))
          .map((field) => `${method.toUpperCase()} ${path} ${field}`),
      ),
    );
    expect(documented.sort()).toEqual(Object.keys(namings()).sort());

    for (const [name, ask] of Object.entries(namings())) {
      const unknown = await ask(UNKNOWN);
      expect([name, unknown.status]).toEqual([name, expect.toBeOneOf([400, 403, 404, 409])]);
      for (const [kind, id] of Object.entries(hidden))
        expect([name, kind, told(await ask(id))]).toEqual([name, kind, told(unknown)]);
    }
    for (const table of ['invect_flow', 'invect_credential', 'invect_service_account']) {
      const rows = await world.sql(`select id from ${table} where team_id = ?`, hidden['team'] ?? null);
      expect([table, rows.length]).toEqual([table, 1]);
    }
  });

  it('learns nothing by a cursor or the end of a list', async () => {
    const lists: Readonly<Record<string, string>> = {
      '/flows': 'flow',
      '/flow-runs': 'run',
      '/credentials': 'credential',
      '/teams': 'team',
      '/keys': 'key',
      '/service-accounts': 'account',
    };
    /** Lists below a row: they are there for those who see the row. Their cursors are ids of the same row's. */
    const below = /^\/(flows|flow-runs|credentials|teams|service-accounts)\/\{\w+\}\//;
    /** Lists of everything, for those who may read everything. */
    const forAdmins = ['/members', '/invitations', '/audit'];
    const documented = Object.entries(document.paths).flatMap(([path, { get }]) =>
      get?.parameters?.some((one) => one.in === 'query' && one.name === 'cursor') ? path : [],
    );
    expect(documented.filter((path) => !below.test(path)).sort()).toEqual([...Object.keys(lists), ...forAdmins].sort());
    for (const path of forAdmins) expect([path, (await eve.get(path)).status]).toEqual([path, 403]);

    const ofFlow = (id = ''): Promise<Answer> => eve.get(`/flow-runs?flowId=${id}`);
    expect((await ofFlow(hidden['flow'])).text).toBe((await ofFlow(UNKNOWN)).text);
    expect((await ofFlow(own['flow'])).body.items).toHaveLength(1);

    for (const [path, kind] of Object.entries(lists)) {
      const [mine, theirs] = [own[kind] ?? '', hidden[kind] ?? ''];
      // Rows without a team that an earlier test has made are hers as well.
      const first = await eve.get(`${path}?limit=100`);
      expect([path, first.body.nextCursor, first.text.includes(mine), first.text.includes(theirs)]).toEqual([
        ...[path, null, true, false],
      ]);
      const { length } = first.body.items;
      expect((await eve.get(`${path}?limit=${length}`)).body).toEqual(first.body);
      for (const limit of [1, 100]) {
        const [at, near] = [cursorOf(theirs), cursorOf(beside(theirs))];
        const answers = [at, near].map((cursor) => eve.get(`${path}?limit=${limit}&cursor=${cursor}`));
        const [one, other] = await Promise.all(answers);
        expect([path, one?.text]).toEqual([path, other?.text]);
      }
    }
  });
});
