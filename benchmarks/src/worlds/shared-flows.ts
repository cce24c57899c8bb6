import { type Database, openHost } from '@invect/core';
import type { Store } from '@invect/testing/stores';
import { sql } from 'kysely';

const FLOWS = 100_000;
const TEAMS = 1_000;
const SHARES = 20_000;
const USERS = 2_000;
const ROWS_PER_INSERT = 500;
const AT = '2026-01-01T00:00:00.000Z';

const uuid = (kind: 'a' | 'b' | 'c', index: number): string =>
  `${kind}${String(index).padStart(7, '0')}-0000-7000-8000-000000000000`;
const teamOf = (index: number): string => uuid('b', index % TEAMS);

/** A user in 20 of the teams. */
export const MEMBER = { id: 'user-5', teamIds: Array.from({ length: 20 }, (_, index) => teamOf(index * 37)) } as const;

/** 100,000 flows: 10% are everybody's, 70% are a team's, 20% are private; and 20,000 shares with users and teams. */
export async function makeSharedFlows(store: Store): Promise<void> {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const host = openHost({ baseDatabaseConfig: store.config, auth: 'none', logger: silent });
  try {
    await host.start();
    await fill(host.database);
    const tables = sql`invect_flow, invect_share`;
    if (store.config.type === 'mysql') await sql`analyze table ${tables}`.execute(host.database);
    else await sql`analyze`.execute(host.database);
  } finally {
    await host.close();
  }
}

/** How the database answers the list of the member, a line for each step. */
export async function planOf(
  store: Store,
  condition: (database: Database) => Promise<ReturnType<typeof sql>>,
): Promise<string> {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const host = openHost({ baseDatabaseConfig: store.config, auth: 'none', logger: silent });
  try {
    const explain = store.config.type === 'sqlite' ? sql`explain query plan` : sql`explain`;
    const query = sql<Record<string, unknown>>`${explain} select id from invect_flow
      where ${await condition(host.database)} order by id desc limit 51`;
    const { rows } = await query.execute(host.database);
    return rows
      .map((row) => String(row['detail'] ?? row['QUERY PLAN'] ?? JSON.stringify(row)).slice(0, 160))
      .join('\n');
  } finally {
    await host.close();
  }
}

async function fill(database: Database): Promise<void> {
  const random = randomNumbers();
  const dates = { version: 1, created_at: AT, updated_at: AT };
  await insert(database, 'invect_flow', FLOWS, (index) => {
    const tenth = index % 10;
    const visibility = tenth === 0 ? 'workspace' : tenth < 8 ? 'team' : 'private';
    const team = visibility === 'team' ? teamOf(random(TEAMS)) : null;
    return {
      id: uuid('a', index),
      name: `Flow ${index}`,
      team_id: team,
      owner_id: `user-${random(USERS)}`,
      visibility,
      ...dates,
    };
  });
  await insert(database, 'invect_share', SHARES, (index) => {
    const kind = index % 2 === 0 ? 'team' : 'user';
    const subject = kind === 'team' ? teamOf(random(TEAMS)) : `user-${random(USERS)}`;
    // Every fifth flow is shared, once.
    const flow = uuid('a', index * (FLOWS / SHARES));
    const end = index % 4 === 0 ? '2999-01-01T00:00:00.000Z' : null;
    return {
      id: uuid('c', index),
      flow_id: flow,
      subject_kind: kind,
      subject_id: subject,
      level: 'viewer',
      expires_at: end,
      ...dates,
    };
  });
}

async function insert(
  database: Database,
  table: string,
  count: number,
  rowOf: (index: number) => Readonly<Record<string, unknown>>,
): Promise<void> {
  for (let from = 0; from < count; from += ROWS_PER_INSERT) {
    const rows = Array.from({ length: ROWS_PER_INSERT }, (_, index) => rowOf(from + index));
    const columns = Object.keys(rows[0] ?? {}).map((column) => sql.ref(column));
    const values = rows.map((row) => sql`(${sql.join(Object.values(row))})`);
    await sql`insert into ${sql.table(table)} (${sql.join(columns)}) values ${sql.join(values)}`.execute(database);
  }
}

/** The same numbers in every run (mulberry32). */
function randomNumbers(): (below: number) => number {
  let state = 7;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
