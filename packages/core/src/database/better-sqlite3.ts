import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

type SqliteConstructor = typeof import('better-sqlite3');
type SqliteConnection = InstanceType<SqliteConstructor>;
type SqliteSettings = ConstructorParameters<SqliteConstructor>[1];

/** What its package.json says about the copy of better-sqlite3 that was imported. */
interface SqliteManifest {
  readonly version: string;
  readonly engines?: { readonly node?: string };
}

/**
 * Opens a file with better-sqlite3, which loads its native part with the first one.
 *
 * @param Database what was imported as better-sqlite3
 * @throws Error in one sentence with the fix, where this Node.js is too old for it or its native part is missing
 */
export function openWith(Database: SqliteConstructor, file: string, settings?: SqliteSettings): SqliteConnection {
  const manifest = manifestOf(Database);
  const tooOld = manifest && nodeTooOldFor(manifest, process.versions.node);
  if (tooOld !== undefined) throw new Error(tooOld);
  try {
    return new Database(file, settings);
  } catch (error) {
    throw withoutNativePart(error) ? new Error(notBuilt(manifest)) : error;
  }
}

/**
 * Version 13 ends a Node.js 20 process with a segmentation fault and no message, and pnpm installs it there.
 *
 * @returns the sentence to fail with; undefined where the native part may be loaded
 */
function nodeTooOldFor({ version, engines }: SqliteManifest, node: string): string | undefined {
  const majors = (engines?.node ?? '').split('||').map((range) => Number(/\d+/.exec(range)?.[0] ?? 0));
  const oldest = Math.min(...majors);
  if (Number.parseInt(node, 10) >= oldest) return undefined;
  return (
    `better-sqlite3 ${version} needs Node.js ${oldest} or newer, and this is ${node}, whose process it would end without a message. ` +
    'Install better-sqlite3@12, or use a newer Node.js. Version 12 has an install script, and pnpm runs only those that are ' +
    `allowed: ${PNPM}`
  );
}

const PNPM =
  'put better-sqlite3 into `onlyBuiltDependencies` (pnpm 10) or `allowBuilds` (from pnpm 11 on), or run `pnpm approve-builds`; ' +
  'then run `pnpm rebuild better-sqlite3`.';

function notBuilt(manifest: SqliteManifest | undefined): string {
  return (
    `better-sqlite3${manifest ? ` ${manifest.version}` : ''} is installed without its native part: its install script did not run, or failed. ` +
    `With npm, run \`npm rebuild better-sqlite3\`. With pnpm, ${PNPM}`
  );
}

/** Said by `bindings`, which better-sqlite3 12 finds its native part with. It has no code. */
function withoutNativePart(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Could not locate the bindings file');
}

/**
 * Looked up among the modules that are loaded: another copy may lie nearer to this file, and bundlers move this file. Where it is
 * not found there, as under a test runner with modules of its own, nothing is checked.
 */
function manifestOf(Database: SqliteConstructor): SqliteManifest | undefined {
  const loaded = Object.values(createRequire(process.execPath).cache).find((module) => module?.exports === Database);
  if (loaded === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(join(dirname(loaded.filename), '../package.json'), 'utf8')) as SqliteManifest;
  } catch {
    return undefined;
  }
}
