import { EACH_DATABASE, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The table of docs/user-auth.md, "Who sees what". Answers to: read, change, delete a row of no team; then one of team `t`; then one of team `t`
 * that is private to an editor of `t`. */
const TABLE = {
  nobody: [401, 401, 401, 401, 401, 401, 401, 401, 401],
  'no role': [403, 403, 403, 403, 403, 403, 403, 403, 403],
  viewer: [200, 403, 403, 404, 403, 403, 404, 403, 403],
  'viewer of t': [200, 403, 403, 200, 403, 403, 404, 403, 403],
  editor: [200, 200, 204, 404, 404, 404, 404, 404, 404],
  'another of t': [200, 200, 204, 200, 200, 204, 404, 404, 404],
  'editor of t': [200, 200, 204, 200, 200, 204, 200, 200, 204],
  'editor of u': [200, 200, 204, 404, 404, 404, 404, 404, 404],
  admin: [200, 200, 204, 200, 200, 204, 200, 200, 204],
} as const;

const ROLES: Readonly<Record<string, string>> = { 'no role': 'none', another: 'editor' };

const RESOURCES = [
  ['/flows', {}],
  ['/credentials', { type: 'token', secret: { token: 'canary-5d1c' } }],
] as const;

describe.each(EACH_DATABASE)('$name: who sees what', (target) => {
  const teams = new Map<string, string[]>();
  const callers = new Map<string, Person>();
  let world: World;

  beforeAll(async () => {
    world = await makeWorld(target, {
      userAuth: {
        mapUser: ({ id, role }) =>
          ({ id, role: role === 'none' ? undefined : (role ?? 'editor'), teamIds: teams.get(id) ?? [] }) as never,
      },
    });
    for (const name of Object.keys(TABLE)) {
      const [role = '', team] = name.split(' of ');
      const caller = name === 'nobody' ? world.stranger() : await world.person(ROLES[role] ?? role);
      if (team) teams.set(caller.id, [team]);
      callers.set(name, caller);
    }
  });
  afterAll(() => world.close());

  const caller = (name: string): Person => callers.get(name) as Person;

  async function make(path: string, fields: object, maker: string, more: object = {}): Promise<string> {
    const { status, body } = await caller(maker).call('POST', path, { name: `by ${maker}`, ...fields, ...more });
    expect([maker, status]).toEqual([maker, 201]);
    return `${path}/${body.id}`;
  }

  async function tries(who: Person, row: string): Promise<number[]> {
    const read = await who.get(row);
    expect(read.text).not.toContain('canary');
    const change = await who.call('PATCH', row, { version: 1, name: 'changed' });
    return [read.status, change.status, (await who.call('DELETE', row)).status];
  }

  it.each(Object.entries(TABLE))('%s', async (name, wanted) => {
    const who = caller(name);
    for (const [path, fields] of RESOURCES) {
      const open = await make(path, fields, 'editor of u');
      const ofTeam = await make(path, fields, 'editor of t', { teamId: 't' });
      const hidden = await make(path, fields, 'editor of t', { teamId: 't', visibility: 'private' });
      const listed = await who.get(path);
      const seen = (row: string): boolean =>
        (listed.body.items ?? []).some(({ id }: { id: string }) => row.endsWith(id));
      expect([path, seen(open), seen(ofTeam), seen(hidden)]).toEqual([
        path,
        ...[0, 3, 6].map((at) => wanted[at] === 200),
      ]);
      const answers = [...(await tries(who, open)), ...(await tries(who, ofTeam)), ...(await tries(who, hidden))];
      expect([path, ...answers]).toEqual([path, ...wanted]);
    }
  });

  it('lets only members and admins put a row into a team', async () => {
    const asked = async (name: string) =>
      (await caller(name).call('POST', '/flows', { name: 'x', teamId: 't' })).status;
    const answers = Object.keys(TABLE).map(async (name) => [name, await asked(name)]);
    expect(Object.fromEntries(await Promise.all(answers))).toEqual({
      nobody: 401,
      'no role': 403,
      viewer: 403,
      'viewer of t': 403,
      editor: 403,
      'another of t': 201,
      'editor of t': 201,
      'editor of u': 403,
      admin: 201,
    });
  });
});
