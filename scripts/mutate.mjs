// npm run mutate: disables each guard in turn (scripts/guards/all.mjs) and expects tests to fail. A guard that can go without anybody
// noticing is a guard without a test. Works in this folder and puts every file back. An argument picks guards by name, sentence or file.
// `npm run check` calls it with --check: every guard is disabled in memory, and no test is run.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { GUARDS } from './guards/all.mjs';
import { readSources } from './guards/sources.mjs';
import { prepare, root, say } from './prepare.mjs';

const onlyChecks = process.argv.includes('--check');
if (!onlyChecks) await prepare();
// The parser may have been installed only now.
const { mutantsOf } = await import('./guards/mutants.mjs');
const { mutants, faults } = mutantsOf(GUARDS, readSources());
for (const fault of faults) console.error(`✗ ${fault}`);
if (faults.length > 0 || onlyChecks) process.exit(faults.length === 0 ? 0 : 1);

const restored = new Map();
const putBack = () => {
  for (const [path, text] of restored) writeFileSync(path, text);
  restored.clear();
};
process.on('exit', putBack);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const picked = mutants.filter(({ name, what, file }) => `${name} ${what} ${file}`.includes(process.argv[2] ?? ''));
say('Testing with every guard …');
for (const target of new Set(picked.map((mutant) => mutant.target))) {
  const tests = picked.filter((mutant) => mutant.target === target).flatMap((mutant) => mutant.tests);
  const failing = failingTest([...new Set(tests)], target);
  if (failing) {
    console.error(`✗ fails with every guard, so it shows nothing: ${failing}`);
    process.exit(1);
  }
}
say('Testing without each …');
const unnoticed = picked.filter((mutant) => !isNoticed(mutant));
build();
say(`${picked.length - unnoticed.length} of ${picked.length} guards are missed when they are gone.`);
process.exit(unnoticed.length === 0 ? 0 : 1);

function isNoticed({ name, file, line, mutated, tests, target }) {
  const path = root + file;
  restored.set(path, readFileSync(path, 'utf8'));
  writeFileSync(path, mutated);
  const missingName = build();
  const failing = missingName ? undefined : failingTest(tests, target);
  putBack();
  const outcome = failing
    ? `noticed by ${failing}`
    : `UNNOTICED: ${missingName ?? `no test fails in ${tests.join(', ')}`}`;
  console.log(`   ${name} (${file}:${line}) ${outcome}`);
  return failing !== undefined;
}

/**
 * Builds in spite of wrong types: a disabled guard may leave something unused, and types are not what is tried here.
 *
 * @returns what the compiler says of a name that is not there, if there is one: code that fails by itself shows nothing
 */
function build() {
  const { stdout } = spawnSync('npx', ['tsc', '-b', '--pretty', 'false'], { cwd: root, encoding: 'utf8' });
  return stdout.match(/^.*Cannot find name.*$/m)?.[0];
}

/** The first test that fails. Undefined if all pass. */
function failingTest(tests, target) {
  const env = { ...process.env, TARGET: target, TEST_ALL: '1', NO_COLOR: '1' };
  const command = ['vitest', 'run', '--bail=1', '--reporter=dot', ...tests];
  const { stdout, stderr } = spawnSync('npx', command, { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return `${stdout}\n${stderr}`.match(/^ *FAIL +(.*)$/m)?.[1];
}
