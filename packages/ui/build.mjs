// Builds the pages into dist/pages, compressed, unless they are built already. `npm test`, `npm run build` and `npm pack` call it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const OUT = join(ROOT, 'dist/pages');
/** Written beside what a build made: what it was made of. */
const STAMP = join(ROOT, 'dist/pages.made-of');
/** What `@invect/ui/react/style.css` is made of. */
const STYLES = ['style.css', 'account/account.css', 'flows/flows.css', 'people/people.css'];

const sources = digestOfSources();
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== sources) await buildPages();

async function buildPages() {
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  rmSync(STAMP, { force: true });
  await build({
    root: join(ROOT, 'pages'),
    configFile: false,
    logLevel: 'warn',
    // The mount is known when a page is served, so files find each other by relative paths.
    base: './',
    plugins: [react()],
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: 'es2022',
      // The policy of pages forbids data: in scripts and styles, and every file has a name of its own.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // One file for what the first page needs: several small ones are larger together.
      rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
    },
  });
  writeFileSync(join(ROOT, 'dist/react/style.css'), styles());
  // TypeScript asks for the types of what is imported for its effects.
  writeFileSync(join(ROOT, 'dist/react/style.css.d.ts'), 'export {};\n');
  renameSync(join(OUT, 'index.html'), join(OUT, 'shell.html'));
  for (const name of readdirSync(join(OUT, 'assets'))) compress(join(OUT, 'assets', name));
  writeFileSync(STAMP, sources);
}

/** The styles of all components. */
function styles() {
  const { resolve } = createRequire(import.meta.url);
  const files = [resolve('@xyflow/react/dist/base.css'), ...STYLES.map((file) => join(ROOT, 'react', file))];
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

function compress(path) {
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

/** The pages, this file, the client, and the versions of what is bundled. */
function digestOfSources() {
  const hash = createHash('sha256');
  for (const folder of ['pages', 'react', '../client/dist'])
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.tsbuildinfo')) continue;
      const path = join(entry.parentPath, entry.name);
      hash.update(path.slice(ROOT.length)).update(readFileSync(path));
    }
  for (const file of ['build.mjs', '../../package-lock.json']) hash.update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}
