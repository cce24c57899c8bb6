// npm test: installs what is missing, builds, and runs every test. Arguments go to vitest, but for --all (npm run test:all): with it, what
// runs at one place otherwise runs at all of them (packages/testing/src/extent.ts).
// CI_NO_SKIPS=1 turns a skipped test into a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root, say } from './prepare.mjs';

await prepare();
say('Testing …');
const folder = mkdtempSync(join(tmpdir(), 'invect-test-'));
const report = join(folder, 'report.json');
const args = [
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=./scripts/target-reporter.mjs',
  '--reporter=json',
  `--outputFile.json=${report}`,
];
const given = process.argv.slice(2);
if (given.includes('--all')) process.env.TEST_ALL = '1';
const { status } = spawnSync('npx', [...args, ...given.filter((argument) => argument !== '--all')], {
  cwd: root,
  stdio: 'inherit',
});

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
rmSync(folder, { recursive: true });
const skipped = numPendingTests + numTodoTests;
console.log(`\n${numPassedTests} passed, ${numFailedTests} failed, ${skipped} skipped`);
if (process.env.TEST_ALL !== '1' && given.length === 0)
  console.log('Each case has run once. `npm run test:all` repeats them at every adapter, mount and database.');
if (skipped > 0 && process.env.CI_NO_SKIPS === '1') {
  console.error('CI_NO_SKIPS is set: a skipped test is a failure.');
  process.exit(1);
}
process.exit(numPassedTests === 0 ? 1 : (status ?? 1));
