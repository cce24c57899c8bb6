import { isInstalled } from '@invect/testing/servers';
import { describe, expect, it } from 'vitest';
import { type KillReport, killDatabase, killHost, killRedis } from './kill-series.js';
import { killUnderRuns, type RunSeries } from './run-series.js';

/** `npm run faults` kills 50 and 200 times. */
const KILLS = 5;

function expectUnharmed(report: KillReport, kills = KILLS): void {
  expect(report).toMatchObject({ kills, lost: [], wrong: [] });
  expect(report.acknowledged).toBeGreaterThan(0);
  expect(report.connections).toBeLessThanOrEqual(22);
}

describe('killed and restarted under load, without a wrong answer, a lost write or a leaked connection', () => {
  it.skipIf(!isInstalled('postgres'))(
    'PostgreSQL',
    async () => expectUnharmed(await killDatabase('postgres', KILLS)),
    120_000,
  );
  it.skipIf(!isInstalled('mysql'))('MariaDB', async () => expectUnharmed(await killDatabase('mysql', KILLS)));
  it.skipIf(!isInstalled('redis'))('Redis', async () => expectUnharmed(await killRedis(2), 2));
  it('the host, on SQLite', async () => expectUnharmed(await killHost(KILLS)));
});

/** What is killed while flows run, and how often. */
const SERIES: readonly (RunSeries & { readonly name: string })[] = [
  { name: 'one process on SQLite', database: 'sqlite', victim: 'process', kills: 4, processes: 1, bullmq: false },
  { name: 'three on PostgreSQL', database: 'postgres', victim: 'process', kills: 4, processes: 3, bullmq: false },
  { name: 'three on MariaDB with BullMQ', database: 'mysql', victim: 'process', kills: 4, processes: 3, bullmq: true },
  { name: 'PostgreSQL', database: 'postgres', victim: 'database', kills: 2, processes: 2, bullmq: false },
  { name: 'MariaDB', database: 'mysql', victim: 'database', kills: 2, processes: 2, bullmq: false },
  { name: 'Redis', database: 'sqlite', victim: 'redis', kills: 2, processes: 2, bullmq: true },
];

function isThere({ database, bullmq }: RunSeries): boolean {
  return (database === 'sqlite' || isInstalled(database)) && (!bullmq || isInstalled('redis'));
}

describe('killed while flows run: no run is lost, stuck or failed, and no effect happens again unsaid', () => {
  for (const { name, ...series } of SERIES)
    it.skipIf(!isThere(series))(name, async () => {
      const report = await killUnderRuns(series);
      const nothing = { lost: [], stuck: [], failed: [], unmarked: [], crashed: [] };
      expect(report).toMatchObject({ kills: series.kills, ...nothing });
      expect(report.acknowledged).toBeGreaterThan(0);
    });
});
