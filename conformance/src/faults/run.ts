// npm run faults [-- <kills of each server> <kills of processes> --only=<text>]: the long series, 50 and 200 unless told. --only: those whose
// name contains the text.
import { type KillReport, killDatabase, killHost, killRedis } from './kill-series.js';
import { killUnderRuns, type RunSeries } from './run-series.js';

const words = process.argv.slice(2);
const only = words.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? '';
const [serverKills = 50, processKills = 200] = words.filter((word) => !word.startsWith('--')).map(Number);

/** Two pools of ten, and the test's own two connections. */
const MOST_CONNECTIONS = 22;

const NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL', mysql: 'MariaDB' } as const;
const DATABASES = ['sqlite', 'postgres', 'mysql'] as const;

type Series = readonly [name: string, run: () => Promise<Record<string, unknown>>, isWell: (report: never) => boolean];

/** Requests under kills. */
const requests: readonly (readonly [string, () => Promise<KillReport>])[] = [
  ['PostgreSQL killed', () => killDatabase('postgres', serverKills)],
  ['MariaDB killed', () => killDatabase('mysql', serverKills)],
  ['Redis killed', () => killRedis(serverKills)],
  ['Host on SQLite killed', () => killHost(processKills)],
];

/** Runs under kills. */
const runs: readonly (readonly [string, RunSeries])[] = [
  ...DATABASES.flatMap((database) =>
    [false, true].map((bullmq) => {
      const series = { database, victim: 'process', kills: processKills, processes: 3, bullmq } as const;
      return [`Runs on ${NAMES[database]}${bullmq ? ' and BullMQ' : ''}, processes killed`, series] as const;
    }),
  ),
  ...(['postgres', 'mysql'] as const).map((database) => {
    const series = { database, victim: 'database', kills: serverKills, processes: 2, bullmq: false } as const;
    return [`Runs, ${NAMES[database]} killed`, series] as const;
  }),
  [
    'Runs on SQLite, Redis killed',
    { database: 'sqlite', victim: 'redis', kills: serverKills, processes: 2, bullmq: true },
  ],
];

const series: readonly Series[] = [
  ...requests.map(
    ([name, run]): Series => [
      name,
      async () => ({ ...(await run()) }),
      ({ connections }: KillReport) => connections <= MOST_CONNECTIONS,
    ],
  ),
  ...runs.map(([name, of]): Series => [name, async () => ({ ...(await killUnderRuns(of)) }), () => true]),
];

let failed = false;
for (const [name, run, isWell] of series.filter(([title]) => title.includes(only))) {
  const report = await run();
  const lists = Object.entries(report).filter((entry): entry is [string, string[]] => Array.isArray(entry[1]));
  console.log(name, { ...report, ...Object.fromEntries(lists.map(([field, list]) => [field, list.length])) });
  if (lists.every(([, list]) => list.length === 0) && isWell(report as never)) continue;
  failed = true;
  console.error(`${name}: failed`, Object.fromEntries(lists.map(([field, list]) => [field, list.slice(0, 10)])));
}
process.exit(failed ? 1 : 0);
