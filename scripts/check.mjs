// npm run check: types (tests and examples included), imports, guards, lint and format, and whether the packages work for others once published.
import { prepare, published, root, run, say } from './prepare.mjs';
import { checkSnippets } from './snippets.mjs';

await prepare();
say('Types of tests, examples and the conformance suite …');
run('npx', ['tsc', '-p', 'tsconfig.test.json']);
run('npx', ['tsc', '-p', 'examples/react']);
run('npx', ['tsc', '-p', 'packages/ui/pages']);
say('Types of the snippets in the documentation …');
checkSnippets();
say('The client has the types of the API …');
run('node', ['scripts/client-types.mjs', '--check']);
say('docs/nodes.md says what the types of nodes say …');
run('node', ['scripts/node-docs.mjs', '--check']);
say('Imports go one way …');
run('node', ['scripts/imports.mjs', '--check']);
say('Every guard can be disabled …');
run('node', ['scripts/mutate.mjs', '--check']);
say('Lint and format …');
run('npx', ['biome', 'check', '.']);
for (const name of published) {
  say(`What npm will publish: packages/${name} …`);
  const cwd = `${root}packages/${name}`;
  run('npx', ['publint', '--strict'], { cwd });
  // Types are found by every way of resolving them, `module: commonjs` included. CommonJS reads ES modules itself, from Node 20.19 on.
  run('npx', ['attw', '--pack', '.', '--ignore-rules', 'cjs-resolves-to-esm'], { cwd });
}
