import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const CORE = fileURLToPath(new URL('../../packages/core', import.meta.url));
const DRIVER = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
/** Inside the repository, so that the copies find what they depend on. */
const COPIES = fileURLToPath(new URL('../.apps', import.meta.url));

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Starts a host in an app that installed better-sqlite3 without its native part. @returns what it printed, and its exit code */
function startWith(manifest: object, mainFile: 'main.mjs' | 'main.cjs'): { printed: string; status: number | null } {
  mkdirSync(COPIES, { recursive: true });
  const folder = mkdtempSync(join(COPIES, 'sqlite-'));
  folders.push(folder);
  for (const part of ['dist', 'package.json']) {
    cpSync(join(CORE, part), join(folder, 'node_modules/@invect/core', part), { recursive: true });
  }
  cpSync(join(DRIVER, 'lib'), join(folder, 'node_modules/better-sqlite3/lib'), { recursive: true });
  writeFileSync(
    join(folder, 'node_modules/better-sqlite3/package.json'),
    JSON.stringify({ name: 'better-sqlite3', main: 'lib/index.js', ...manifest }),
  );
  const load = mainFile === 'main.cjs' ? "require('@invect/core')" : "await import('@invect/core')";
  const config = `{ type: 'sqlite', connectionString: 'file:./app.db', id: 'main' }`;
  writeFileSync(
    join(folder, mainFile),
    `const { createInvect } = ${load};\ncreateInvect({ auth: 'none', baseDatabaseConfig: ${config} }).ready().catch(() => {});\n`,
  );
  const { status, stderr } = spawnSync(process.execPath, [mainFile], { cwd: folder, encoding: 'utf8' });
  return { printed: stderr, status };
}

describe('a better-sqlite3 that cannot be loaded', () => {
  for (const mainFile of ['main.mjs', 'main.cjs'] as const) {
    it(`says which version to install where Node.js is too old for it, and does not load it (${mainFile})`, () => {
      const { printed, status } = startWith({ version: '13.2.0', engines: { node: '>=99' } }, mainFile);
      const sentence = `better-sqlite3 13.2.0 needs Node.js 99 or newer, and this is ${process.versions.node}`;
      expect(printed.split(sentence)).toHaveLength(2);
      expect(printed).toContain('Install better-sqlite3@12');
      expect(printed).toContain('onlyBuiltDependencies');
      expect(printed).not.toContain('native part');
      expect(status).toBe(0);
    });
  }

  it('says once how to allow its install script where its native part was not built', () => {
    const engines = { node: `${process.versions.node.split('.')[0]}.x || 99.x` };
    const { printed, status } = startWith({ version: '12.11.1', engines }, 'main.mjs');
    expect(printed.split('better-sqlite3 12.11.1 is installed without its native part')).toHaveLength(2);
    expect(printed).toMatch(
      /npm rebuild better-sqlite3.*onlyBuiltDependencies.*allowBuilds.*pnpm rebuild better-sqlite3/,
    );
    expect(printed).not.toContain('bindings file');
    expect(status).toBe(0);
  });
});
