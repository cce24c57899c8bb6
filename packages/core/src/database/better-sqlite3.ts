import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

type SqliteConstructor = typeof import('better-sqlite3');
type SqliteConnection = InstanceType<SqliteConstructor>;
type SqliteSettings = ConstructorParameters<SqliteConstructor>[1];

/** The fields that are read from the package.json of the imported copy of better-sqlite3. */
interface SqliteManifest {
  readonly version: string;
  readonly engines?: { readonly node?: string };
}

/**
 * Opens a file with better-sqlite3, which loads its native part when it opens the first file.
 *
 * @param Database the imported module
 * @throws Error that names the fix if this Node.js is too old for better-sqlite3, or if its native part is missing
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
 * Checks the Node.js version before the native part is loaded. Version 13 ends a Node.js 20 process with a segmentation fault and no
 * message, and pnpm installs it there.
 *
 * @returns the error message, or undefined if the native part may be loaded
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

/**
 * Recognises the error of `bindings`, with which better-sqlite3 12 loads its native part, and that of `require`, with which 13 does if it
 * comes with none for this platform.
 */
function withoutNativePart(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  const isMissing = code === 'MODULE_NOT_FOUND' && /better_sqlite3\.node/.test(error.message);
  return isMissing || error.message.startsWith('Could not locate the bindings file');
}

/**
 * Finds the package.json through the list of loaded modules. Resolving it from this file could find another copy, and bundlers move this
 * file. If the module is not in the list (some test runners have a module system of their own), nothing is checked.
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
