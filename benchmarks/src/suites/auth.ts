import {
  type DatabaseKind,
  MARIADB,
  POSTGRES,
  SQLITE,
  type Store,
  sessionCookie,
  storeSessions,
} from '@invect/testing/stores';
import type { Load } from '../load.js';
import { type Contestant, type Row, race } from '../rounds.js';
import { type Running, start, type Variant } from '../variant.js';
import { installNestGuard, runsNestGuard } from './nest-guard.js';
import type { Effort, Goal, Suite, Table } from './suite.js';

const ME = '/invect/me';

const VARIANTS = {
  none: { name: "auth: 'none'", module: 'auth', server: 'none', path: ME },
  invect: { name: 'user auth', module: 'auth', server: 'invect', path: ME },
  everyTime: { name: 'user auth, get-session every time', module: 'auth', server: 'invectAskingEveryTime', path: ME },
  getSession: { name: 'Express, auth.api.getSession', module: 'auth', server: 'expressWithGetSession', path: ME },
  cookieCache: {
    name: 'Express, getSession, cookie cache',
    module: 'auth',
    server: 'expressWithCookieCache',
    path: ME,
  },
  nestGuard: { name: 'Nest, guard of nestjs-better-auth', module: 'nest-guard', server: 'guard', path: ME },
  passport: { name: 'Express, passport, express-session', module: 'passport', server: 'passport', path: ME },
} satisfies Record<string, Variant>;

type VariantName = keyof typeof VARIANTS;

/** One comparison. */
interface Scene {
  readonly title: string;
  readonly database: DatabaseKind;
  readonly variants: readonly VariantName[];
  readonly connections: number;
  readonly processes?: number;
  /** In the table, and in use. */
  readonly stored: number;
  readonly used: number;
  readonly writes?: Load['writes'];
  readonly maxRememberedSessions?: number;
  readonly goals?: (row: (name: VariantName) => Row) => Goal[];
}

const atLeast = (what: string, wanted: number, reached: number): Goal => ({
  what,
  wanted: `≥ ${wanted.toFixed(2)}`,
  reached: reached.toFixed(2),
  met: reached >= wanted,
});

const atMost = (what: string, wanted: number, reached: number): Goal => ({
  what,
  wanted: `≤ ${wanted.toFixed(2)}`,
  reached: reached.toFixed(2),
  met: reached <= wanted,
});

const ALL: readonly VariantName[] = [
  ...(['none', 'invect', 'everyTime', 'getSession', 'cookieCache', 'passport'] as const),
  ...(runsNestGuard ? (['nestGuard'] as const) : []),
];
const WRITES = { oneIn: 20, path: '/invect/flows' };

const SCENES: readonly Scene[] = [
  {
    title: 'SQLite, 16 connections, 1,000 sessions',
    database: SQLITE,
    variants: ALL,
    connections: 16,
    stored: 1_000,
    used: 1_000,
    goals: (row) => [
      atLeast("user auth / auth: 'none'", 0.9, row('invect').ratio),
      atLeast(
        'user auth / Express guarded by auth.api.getSession',
        4,
        row('invect').perSecond / row('getSession').perSecond,
      ),
      atMost("p99 of user auth / p99 of auth: 'none'", 1.3, row('invect').p99Ratio),
    ],
  },
  {
    title: 'SQLite, 16 connections, one request in twenty creates a flow',
    database: SQLITE,
    variants: ['none', 'invect'],
    connections: 16,
    stored: 1_000,
    used: 1_000,
    writes: WRITES,
    goals: (row) => [atLeast("user auth / auth: 'none'", 0.8, row('invect').ratio)],
  },
  ...[1, 64].map(
    (connections): Scene => ({
      title: `SQLite, ${connections} connection${connections === 1 ? '' : 's'}, 1,000 sessions`,
      database: SQLITE,
      variants: ['none', 'invect', 'getSession'],
      connections,
      stored: 1_000,
      used: 1_000,
    }),
  ),
  {
    title: 'SQLite, 16 connections, 1 session',
    database: SQLITE,
    variants: ['none', 'invect', 'getSession'],
    connections: 16,
    stored: 1,
    used: 1,
  },
  {
    title: 'SQLite, 16 connections, 100,000 sessions in use, most of them for the first time',
    database: SQLITE,
    variants: ['none', 'invect', 'getSession'],
    connections: 16,
    stored: 100_000,
    used: 100_000,
    maxRememberedSessions: 100_000,
  },
  ...[POSTGRES, MARIADB].map(
    (database): Scene => ({
      title: `${database.name}, 64 connections, two processes, 1,000 sessions`,
      database,
      variants: ['none', 'invect', 'everyTime', 'getSession', 'cookieCache'],
      connections: 64,
      processes: 2,
      stored: 1_000,
      used: 1_000,
      goals: (row) => [
        atLeast("user auth / auth: 'none'", 0.75, row('invect').ratio),
        ...(database === POSTGRES
          ? [
              atLeast(
                'user auth / Express guarded by auth.api.getSession',
                6,
                row('invect').perSecond / row('getSession').perSecond,
              ),
            ]
          : []),
      ],
    }),
  ),
  ...[POSTGRES, MARIADB].flatMap((database) =>
    [1, 16].map(
      (connections): Scene => ({
        title: `${database.name}, ${connections} connection${connections === 1 ? '' : 's'}, one process, 1,000 sessions`,
        database,
        variants: ['none', 'invect', 'getSession'],
        connections,
        stored: 1_000,
        used: 1_000,
      }),
    ),
  ),
];

const SIZES_TITLE = 'SQLite, 1,000,000 sessions stored against 1,000';

/** Whether it matters how many sessions there are beside those in use. */
async function playSizes({ rounds, seconds }: Effort): Promise<Table> {
  const title = SIZES_TITLE;
  process.stderr.write(`▸ ${title}\n`);
  const stores: Store[] = [];
  const running: Running[] = [];
  for (const stored of [1_000, 1_000_000]) {
    const store = await SQLITE.create();
    stores.push(store);
    await fill(store, stored);
    running.push(await start({ ...VARIANTS.invect, name: `${stored.toLocaleString('en')} sessions stored` }, store));
  }
  const contestants = running.map((variant) => ({ running: variant, against: 0 }));
  const rows = await race(contestants, { connections: 16, seconds, sessions: 1_000 }, rounds);
  for (const variant of running) await variant.stop();
  for (const store of stores) await store.close();
  const goals = [atLeast('1,000,000 stored sessions / 1,000', 0.95, rows[1]?.ratio ?? Number.NaN)];
  return { title, how: 'GET /me with user auth; 1,000 sessions in use at random, 16 connections.', rows, goals };
}

/** The first start makes the tables. */
async function fill(store: Store, sessions: number): Promise<void> {
  await (await start(VARIANTS.invect, store)).stop();
  await storeSessions(store, sessions);
}

/** What browsers hold once better-auth has cached their sessions in cookies. */
async function cachedIn({ urls: [url = ''] }: Running, sessions: number): Promise<string[]> {
  const cookies: string[] = [];
  for (let index = 0; index < sessions; index++) {
    const cookie = sessionCookie(index);
    const answer = await fetch(new URL('/invect/plugins/auth/api/auth/get-session', url), { headers: { cookie } });
    const set = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    cookies.push([cookie, ...set.filter((pair) => pair?.includes('session_data'))].join('; '));
  }
  return cookies;
}

/** The same route of the same host with and without user auth, and what others do. */
export const auth: Suite = async (effort) => {
  if (runsNestGuard) installNestGuard();
  const tables: Table[] = [];
  const { only = '' } = effort;
  for (const scene of SCENES) {
    if (!scene.title.includes(only)) continue;
    if (!scene.database.available) {
      process.stderr.write(`▸ ${scene.title}: left out, there is no ${scene.database.name}\n`);
      continue;
    }
    tables.push(await play(scene, effort));
  }
  if (SIZES_TITLE.includes(only)) tables.push(await playSizes(effort));
  return tables;
};

async function play(scene: Scene, { rounds, seconds }: Effort): Promise<Table> {
  process.stderr.write(`▸ ${scene.title}\n`);
  const { connections, processes = 1, maxRememberedSessions, writes } = scene;
  const store = await scene.database.create();
  const more = maxRememberedSessions === undefined ? {} : { maxRememberedSessions };
  await fill(store, scene.stored);
  const running: Running[] = [];
  for (const name of scene.variants) running.push(await start({ ...VARIANTS[name], processes }, store, more));
  const contestants: Contestant[] = [];
  for (const variant of running) {
    const isCached = variant.server === VARIANTS.cookieCache.server;
    contestants.push({
      running: variant,
      against: 0,
      ...(isCached && { load: { cookies: await cachedIn(variant, scene.used) } }),
    });
  }
  const load = { connections, seconds, sessions: scene.used, ...(writes && { writes }) };
  const rows = await race(contestants, load, rounds);
  for (const variant of running) await variant.stop();
  await store.close();
  const row = (name: VariantName): Row => rows[scene.variants.indexOf(name)] as Row;
  const written = writes ? `, one in ${writes.oneIn} POST /flows` : '';
  return {
    title: scene.title,
    how: `GET /me${written}; ${scene.stored.toLocaleString('en')} sessions stored, ${scene.used.toLocaleString('en')} in use at random.`,
    rows,
    goals: scene.goals?.(row) ?? [],
  };
}
