import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Finds a file of this package, one that a thread or a process of its own runs for example, by the package's name: a bundler may have moved the code that
 * asks. `process.getBuiltinModule` hides the search from bundlers, which would look for the file when they build, and fail.
 *
 * @throws Error if this package is not installed where the app runs
 */
export async function ownFile(name: 'expression-worker' | 'sqlite-process' | 'package.json'): Promise<string> {
  const { createRequire } = process.getBuiltinModule('node:module');
  const file = `@invect/core/${name}`;
  try {
    const { ownUrl } = await import('./own-url.js');
    return createRequire(ownUrl).resolve(file);
  } catch {
    return createRequire(join(process.cwd(), 'package.json')).resolve(file);
  }
}

/** Returns the version of this package. `unknown` where its package.json is not installed, in a bundle for example. */
export async function ownVersion(): Promise<string> {
  try {
    const { version } = JSON.parse(await readFile(await ownFile('package.json'), 'utf8')) as { version?: unknown };
    return String(version);
  } catch {
    return 'unknown';
  }
}
