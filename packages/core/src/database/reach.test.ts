import { DATABASES, type Store } from '@invect/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type ReachAction,
  type ReachRow,
  type ReachShare,
  reaches,
  type Scope,
  SHARE_LEVELS,
  VISIBILITIES,
} from '../access/reach.js';
import { databaseTime } from './clock.js';
import { type Database, openDatabase } from './database.js';
import { migrate } from './migrate.js';
import { HOST_MIGRATIONS } from './migrations/index.js';
import { listable, reachable, SHARE_COLUMNS, type SharedTable } from './reach.js';

vi.setConfig({ testTimeout: 120_000 });

const ACTIONS = ['read', 'use', 'write', 'delete', 'own', 'transfer'] as const satisfies readonly ReachAction[];
const TABLES = Object.keys(SHARE_COLUMNS) as SharedTable[];
const AT = '2026-01-01T00:00:00.000Z';
const LONG_AGO = '2001-01-01T00:00:00.000Z';
const FAR_AWAY = '2999-01-01T00:00:00.000Z';

// Names that differ in case, accents and spaces only: they are different people and teams on every database.
const user = fc.constantFrom('ada', 'Ada', 'bob', 'bob ', 'bób', 'red');
const team = fc.constantFrom('red', 'Red', 'blue', 'green', 'ada');

type WorldRow = ReachRow & { readonly shares: readonly ReachShare[] };

const row: fc.Arbitrary<WorldRow> = fc.record({
  ownerId: fc.option(user),
  teamId: fc.option(team),
  visibility: fc.constantFrom(...VISIBILITIES),
  shares: fc.uniqueArray(
    fc.record({
      subjectKind: fc.constantFrom('user' as const, 'team' as const),
      subjectId: fc.oneof(user, team),
      level: fc.constantFrom(...SHARE_LEVELS),
      expiresAt: fc.constantFrom(null, LONG_AGO, FAR_AWAY),
    }),
    { maxLength: 4, selector: ({ subjectKind, subjectId }) => `${subjectKind} ${subjectId}` },
  ),
});

const scope: fc.Arbitrary<Scope> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Scope>({ everything: true }) },
  { weight: 1, arbitrary: fc.constant<Scope>({ everything: false, userId: null, teamIds: [], ownedTeamIds: [] }) },
  {
    weight: 8,
    arbitrary: fc
      .record({ userId: user, teamIds: fc.uniqueArray(team) })
      .chain(({ userId, teamIds }) =>
        fc.subarray(teamIds).map((ownedTeamIds): Scope => ({ everything: false, userId, teamIds, ownedTeamIds })),
      ),
  },
);

const world = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 12 }),
  scopes: fc.array(scope, { minLength: 1, maxLength: 4 }),
});

describe.each(DATABASES.filter(({ available }) => available))('reach on $name', (kind) => {
  let store: Store;
  let database: Database;
  beforeAll(async () => {
    store = await kind.create();
    database = openDatabase(store.config);
    await migrate(HOST_MIGRATIONS, database, store.config.type);
  });
  afterAll(async () => {
    await database.destroy();
    await store.close();
  });

  type World = typeof world extends fc.Arbitrary<infer W> ? W : never;
  let made = 0;

  /** Fills a table with a world, and returns the ids of its rows. */
  async function make(table: SharedTable, { rows }: World): Promise<string[]> {
    await sql`delete from ${sql.table(table)}`.execute(database);
    const ids: string[] = [];
    for (const { ownerId, teamId, visibility, shares } of rows) {
      const id = `row-${++made}`;
      ids.push(id);
      const more = table === 'invect_flow' ? {} : { type: 'x', sealed_secret: 'y' };
      const columns = { id, name: id, owner_id: ownerId, team_id: teamId, visibility, version: 1, ...more };
      await insert(table, { ...columns, created_at: AT, updated_at: AT });
      for (const { subjectKind, subjectId, level, expiresAt } of shares)
        await insert('invect_share', {
          id: `share-${++made}`,
          [SHARE_COLUMNS[table]]: id,
          subject_kind: subjectKind,
          subject_id: subjectId,
          level,
          expires_at: expiresAt,
          version: 1,
          created_at: AT,
          updated_at: AT,
        });
    }
    return ids;
  }

  const insert = (table: string, values: Record<string, unknown>) =>
    sql`insert into ${sql.table(table)} (${sql.join(Object.keys(values).map((name) => sql.ref(name)))})
      values (${sql.join(Object.values(values))})`.execute(database);

  async function listed(table: SharedTable, scope: Scope): Promise<string[]> {
    const condition = await listable(database, table, scope);
    const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)} where ${condition}`.execute(database);
    return rows.map(({ id }) => id).sort();
  }

  it('lists rows to somebody with whom thousands were shared', async () => {
    const scope: Scope = { everything: false, userId: 'bob', teamIds: [], ownedTeamIds: [] };
    const ofBob = { subjectKind: 'user', subjectId: 'bob', level: 'viewer', expiresAt: null } as const;
    const shared: WorldRow = { ownerId: 'ada', teamId: null, visibility: 'private', shares: [ofBob] };
    const rows = [...Array.from({ length: 1_001 }, () => shared), { ...shared, shares: [] }];
    const ids = await make('invect_flow', { rows, scopes: [] });
    expect(await listed('invect_flow', scope)).toEqual(ids.slice(0, -1).sort());
  });

  it.each(TABLES)('of %s: the function and the SQL agree on every row of a random world', async (table) => {
    await fc.assert(
      fc.asyncProperty(world, async (made) => {
        const ids = await make(table, made);
        for (const scope of made.scopes)
          for (const action of ACTIONS) {
            const condition = reachable(database, table, scope, action);
            const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)} where ${condition}`.execute(
              database,
            );
            const wanted = ids.filter((_id, index) => {
              const row = made.rows[index] as WorldRow;
              return reaches(scope, action, row, row.shares, new Date().toISOString());
            });
            expect([scope, action, rows.map(({ id }) => id).sort()]).toEqual([scope, action, wanted.toSorted()]);
            if (action === 'read') expect(await listed(table, scope)).toEqual(wanted.toSorted());
          }
      }),
      { numRuns: 40 },
    );
  });

  it("ends shares by the database's clock, whatever the clock of the process says", async () => {
    const { rows } = await sql<{ now: string }>`select ${databaseTime(database)} as now`.execute(database);
    const now = rows[0]?.now ?? '';
    expect(now).toBe(new Date(now).toISOString());
    const at = (seconds: number): string => new Date(Date.parse(now) + seconds * 1000).toISOString();
    const shares = (expiresAt: string): ReachShare[] => [
      { subjectKind: 'user', subjectId: 'bob', level: 'viewer', expiresAt },
    ];
    const rowOf = (expiresAt: string) => ({
      ownerId: 'ada',
      teamId: null,
      visibility: 'private' as const,
      shares: shares(expiresAt),
    });
    const bob: Scope = { everything: false, userId: 'bob', teamIds: [], ownedTeamIds: [] };
    const [over, lasting] = await make('invect_flow', { rows: [rowOf(at(-1)), rowOf(at(600))], scopes: [bob] });
    expect(over).toBeDefined();
    try {
      for (const year of ['2001', '2026', '2999']) {
        vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${year}-06-01T00:00:00.000Z`) });
        const found = await sql<{ id: string }>`select id from invect_flow
          where ${reachable(database, 'invect_flow', bob, 'read')}`.execute(database);
        expect([year, found.rows]).toEqual([year, [{ id: lasting }]]);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
