import { type Answer, DATABASES, makeWorld, type Person, TARGETS, type Target, type World } from '@invect/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

const [target] = TARGETS as [Target];

/** Who there is: a role, and the teams they are in. */
const PEOPLE = [
  { role: 'viewer', teamIds: ['red'] },
  { role: 'editor', teamIds: ['red'] },
  { role: 'editor', teamIds: ['blue'] },
  { role: 'editor', teamIds: ['red', 'blue'] },
  { role: 'editor', teamIds: [] },
  { role: 'admin', teamIds: [] },
] as const;
const TEAMS = ['red', 'blue', null] as const;
/** Undefined: what a row has by default. */
const VISIBILITIES = ['workspace', 'private', undefined] as const;

/** A row as the rules see it. */
interface Row {
  readonly id: string;
  readonly team: string | null;
  /** Who made it: an index of PEOPLE. */
  readonly owner: number;
  readonly visibility: (typeof VISIBILITIES)[number];
  version: number;
  gone: boolean;
}

const who = fc.integer({ min: 0, max: PEOPLE.length - 1 });
const which = fc.nat({ max: 30 });
const step = fc.oneof(
  fc.record({
    do: fc.constant('create' as const),
    who,
    team: fc.constantFrom(...TEAMS),
    visibility: fc.constantFrom(...VISIBILITIES),
  }),
  fc.record({ do: fc.constantFrom('read', 'rename', 'delete', 'versions', 'list', 'search'), who, which }),
);

/** Every role with every verb on rows of the own team, another one and none, in any order, against rules written down again. */
describe.each(DATABASES.filter(({ available }) => available))('$name: who reaches what', (database) => {
  let world: World;
  const people: Person[] = [];
  beforeAll(async () => {
    const known = new Map<string, (typeof PEOPLE)[number]>();
    world = await makeWorld(target, {
      database,
      userAuth: {
        mapUser: ({ id }) => {
          const { role, teamIds } = known.get(id) ?? { role: 'viewer', teamIds: [] };
          return { id, role, teamIds: [...teamIds] };
        },
      },
    });
    for (const person of PEOPLE) {
      const signedUp = await world.person();
      known.set(signedUp.id, person);
      people.push(signedUp);
    }
  });
  afterAll(() => world.close());

  it.each(['/flows', '/credentials'])('%s', async (path) => {
    const content = path === '/flows' ? {} : { type: 'x', secret: { token: 'y' } };
    let run = 0;
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const rows: Row[] = [];
      const prefix = `run-${database.name}-${++run}-`;
      for (const it of steps) {
        const { role, teamIds } = PEOPLE[it.who] as (typeof PEOPLE)[number];
        const person = people[it.who] as Person;
        const isIn = (team: string | null): boolean => team === null || (teamIds as readonly string[]).includes(team);
        const reaches = ({ team, visibility, owner }: Pick<Row, 'team' | 'visibility' | 'owner'>): boolean => {
          if (role === 'admin' || visibility === 'workspace') return true;
          return isIn(team) && (visibility === undefined || owner === it.who);
        };
        const writes = role !== 'viewer';
        const check = (answer: Answer, wanted: number): void =>
          expect([it, answer.status, answer.text.slice(0, 80)]).toEqual([it, wanted, expect.anything()]);

        if (it.do === 'create') {
          const { team, visibility, who: owner } = it;
          const body = { name: `${prefix}${rows.length}`, teamId: team, visibility, ...content };
          const answer = await person.call('POST', path, body);
          check(answer, writes && (role === 'admin' || isIn(team)) ? 201 : 403);
          if (answer.status === 201)
            rows.push({ id: answer.body.id, team, owner, visibility, version: 1, gone: false });
          continue;
        }
        if (it.do === 'list' || it.do === 'search') {
          const answer = await person.get(`${path}?limit=100&search=${prefix}`);
          const seen = rows.filter((row) => !row.gone && reaches(row)).map(({ id }) => id);
          expect(answer.body.items.map(({ id }: Row) => id).sort()).toEqual(seen.sort());
          continue;
        }
        const row = rows[it.which % Math.max(rows.length, 1)];
        if (row === undefined) continue;
        const there = !row.gone && reaches(row);
        if (it.do === 'read') check(await person.get(`${path}/${row.id}`), there ? 200 : 404);
        if (it.do === 'versions' && path === '/flows')
          check(await person.get(`${path}/${row.id}/versions`), there ? 200 : 404);
        if (it.do === 'rename') {
          const answer = await person.call('PATCH', `${path}/${row.id}`, {
            version: row.version,
            name: `${prefix}renamed`,
          });
          check(answer, !writes ? 403 : there ? 200 : 404);
          if (answer.status === 200) row.version = answer.body.version;
        }
        if (it.do === 'delete') {
          const answer = await person.call('DELETE', `${path}/${row.id}`);
          check(answer, !writes ? 403 : there ? 204 : 404);
          if (answer.status === 204) row.gone = true;
        }
      }
    });
    await fc.assert(property, { numRuns: 15 });
  });
});
