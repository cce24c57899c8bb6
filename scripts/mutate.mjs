// npm run mutate: takes each guard out in turn (scripts/guards.mjs) and expects tests to fail. A guard that can go without
// anybody noticing is a guard without a test. Works in this folder and puts every file back. An argument picks guards by name.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { GUARDS } from './guards.mjs';
import { prepare, root, say } from './prepare.mjs';

const picked = GUARDS.filter(({ name, file }) => `${name} ${file}`.includes(process.argv[2] ?? ''));
const restored = new Map();
const putBack = () => {
  for (const [path, text] of restored) writeFileSync(path, text);
  restored.clear();
};
process.on('exit', putBack);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

await prepare();
const unnoticed = [];
for (const { name, file, code, without, tests, target = 'Express 5 at /invect' } of picked) {
  const path = root + file;
  const text = readFileSync(path, 'utf8');
  if (text.split(code).length !== 2) {
    unnoticed.push(`${name}: its code is not in ${file} once`);
    continue;
  }
  restored.set(path, text);
  writeFileSync(
    path,
    text.replace(code, () => without),
  );
  // A guard that was taken out may leave something unused: types are not what is tried here.
  spawnSync('npx', ['tsc', '-b'], { cwd: root });
  const env = { ...process.env, TARGET: target };
  const { status } = spawnSync('npx', ['vitest', 'run', '--bail=1', '--reporter=dot', ...tests], { cwd: root, env });
  putBack();
  const noticed = status !== 0;
  console.log(`   ${noticed ? 'noticed  ' : 'UNNOTICED'}  ${name}`);
  if (!noticed) unnoticed.push(`${name}: ${tests.join(', ')} stayed green`);
}
spawnSync('npx', ['tsc', '-b'], { cwd: root });
say(`${picked.length - unnoticed.length} of ${picked.length} guards are missed when they are gone.`);
for (const line of unnoticed) console.error(`✗ ${line}`);
process.exit(unnoticed.length === 0 ? 0 : 1);
