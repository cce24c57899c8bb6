// npm run faults [-- <kills of each database> <kills of the host>]: the long series, 50 and 200 unless told.
import { type KillReport, killDatabase, killHost, killRedis } from './kill-series.js';

const [databaseKills = 50, hostKills = 200] = process.argv.slice(2).map(Number);

/** Two pools of ten, and the test's own two connections. */
const MOST_CONNECTIONS = 22;

const series: readonly [string, () => Promise<KillReport>][] = [
  ['PostgreSQL killed', () => killDatabase('postgres', databaseKills)],
  ['MariaDB killed', () => killDatabase('mysql', databaseKills)],
  ['Redis killed', () => killRedis(databaseKills)],
  ['Host on SQLite killed', () => killHost(hostKills)],
];
let failed = false;
for (const [name, run] of series) {
  const { lost, wrong, ...report } = await run();
  console.log(name, report, { lost: lost.length, wrong: wrong.length });
  if (lost.length === 0 && wrong.length === 0 && report.connections <= MOST_CONNECTIONS) continue;
  failed = true;
  console.error(`${name}: failed`, { lost: lost.slice(0, 10), wrong: wrong.slice(0, 10) });
}
process.exit(failed ? 1 : 0);
