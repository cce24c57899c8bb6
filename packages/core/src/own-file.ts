import { join } from 'node:path';

/**
 * Finds a file of this package that a thread or a process of its own runs, by the package's name: a bundler may have moved the code that
 * asks. `process.getBuiltinModule` hides the search from bundlers, which would look for the file when they build, and fail.
 *
 * @throws Error if this package is not installed where the app runs
 */
export async function ownFile(name: 'expression-worker' | 'sqlite-process'): Promise<string> {
  const { createRequire } = process.getBuiltinModule('node:module');
  const file = `@invect/core/${name}`;
  try {
    const { ownUrl } = await import('./own-url.js');
    return createRequire(ownUrl).resolve(file);
  } catch {
    return createRequire(join(process.cwd(), 'package.json')).resolve(file);
  }
}
