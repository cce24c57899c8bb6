// Type-checks the TypeScript of README.md, of every package's README.md and of docs/: each file becomes a small app, with its snippets
// under the names that the text gives them ("`server.ts`:"). A snippet with an ellipsis is an excerpt, and is left out.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, run } from './prepare.mjs';

/** Inside a workspace, so that the imports of the snippets are found. Git ignores it. */
const FOLDER = `${root}conformance/.apps/snippets`;

/** The last file name in backquotes on the line before a snippet. */
const NAME = /`([\w./[\]-]+\.tsx?)`[^`]*$/;

const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  jsx: 'react-jsx',
  experimentalDecorators: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
  paths: { '@/*': ['./*'] },
};

/** Type-checks all snippets, and ends the process if one does not compile. */
export function checkSnippets() {
  for (const folder of [FOLDER, SATELLITES_FOLDER]) rmSync(folder, { recursive: true, force: true });
  const { 'auth.ts': auth, 'auth-client.ts': client } = snippetsOf(readFileSync(`${root}README.md`, 'utf8'));
  for (const page of pages()) {
    const snippets = snippetsOf(readFileSync(root + page, 'utf8'));
    if (Object.keys(snippets).length === 0) continue;
    const folder = join(page === WITH_SATELLITES ? SATELLITES_FOLDER : FOLDER, page.replaceAll('/', '-'));
    writeApp(folder, { 'auth.ts': auth, 'lib/auth.ts': auth, 'auth-client.ts': client, ...snippets });
    run('npx', ['tsc', '-p', folder]);
  }
}

/** Its snippets need packages that install only with an older better-auth; tests in satellites/ cover them. */
const SKIPPED = 'better-auth-plugins.md';

/** So do these, which are compiled in the workspace that has those packages. */
const WITH_SATELLITES = 'docs/company-sign-in.md';
const SATELLITES_FOLDER = `${root}satellites/.apps/snippets`;

function pages() {
  const packages = readdirSync(`${root}packages`).map((name) => `packages/${name}/README.md`);
  const docs = readdirSync(`${root}docs`).filter((name) => name.endsWith('.md') && name !== SKIPPED);
  return ['README.md', ...packages, ...docs.map((name) => `docs/${name}`)];
}

/** The snippets of a page, by the name of their file. */
function snippetsOf(markdown) {
  const snippets = {};
  for (const { 1: language, 2: text, index } of markdown.matchAll(/^```(tsx?)\n([\s\S]*?)^```/gm)) {
    if (text.includes('…')) continue;
    const [, named] = NAME.exec(markdown.slice(0, index).trimEnd().split('\n').at(-1)) ?? [];
    snippets[named ?? `snippet-${Object.keys(snippets).length}.${language}`] = text;
  }
  return snippets;
}

/** Writes a page's snippets as an app, with the README's auth.ts if the page shows none. */
function writeApp(folder, files) {
  const config = { compilerOptions: COMPILER_OPTIONS, include: ['**/*.ts', '**/*.tsx'] };
  for (const [name, text] of Object.entries({ ...files, 'tsconfig.json': JSON.stringify(config) })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
