import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Suite } from './suite.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TESTS = ['conformance/src/sessions/revocations.test.ts', 'conformance/src/keys/revocations.test.ts'];
/** For each database and number of processes. */
const REVOCATIONS = 10_000;
const QUICK_REVOCATIONS = 100;

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The tests of revocations, with more of them. They fail with the first request that is served after one was acknowledged. */
export const revocations: Suite = async ({ rounds }) => {
  const count = rounds > 1 ? REVOCATIONS : QUICK_REVOCATIONS;
  process.stderr.write(`▸ ${count.toLocaleString('en')} revocations on each database, with one process and with two\n`);
  return [
    {
      title: 'Revocations',
      how: `${TESTS.join(' and ')} with ${count.toLocaleString('en')} sessions and keys on each database: each is asked for from 2 or 4 connections at a time while it is revoked, and twice more afterwards.`,
      rows: [],
      goals: runTests(count).map(({ fullName, status }) => ({
        what: fullName.replaceAll("'", '').replace(/are seen by the very next request, /, 'served afterwards, '),
        wanted: '0',
        reached: status === 'passed' ? '0' : 'more',
        met: status === 'passed',
      })),
    },
  ];
};

function runTests(count: number): Report['testResults'][number]['assertionResults'] {
  const folder = mkdtempSync(join(tmpdir(), 'invect-revocations-'));
  const file = join(folder, 'report.json');
  const env = { ...process.env, REVOCATIONS: String(count) };
  spawnSync('npx', ['vitest', 'run', ...TESTS, '--reporter=json', `--outputFile=${file}`], { cwd: ROOT, env });
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  rmSync(folder, { recursive: true });
  return report.testResults.flatMap(({ assertionResults }) => assertionResults);
}
