import { isInstalled } from '@invect/testing/servers';
import { describe, expect, it } from 'vitest';
import { type KillReport, killDatabase, killHost, killRedis } from './kill-series.js';

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
