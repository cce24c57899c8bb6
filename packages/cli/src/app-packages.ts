import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Complaint } from './complaint.js';

type Core = typeof import('@invect/core');
type UserAuth = typeof import('@invect/user-auth');

/** Packages that bring core along. A strict package manager shows the app only what its own package.json names. */
const BRINGING_CORE = ['@invect/express', '@invect/nestjs', '@invect/nextjs', '@invect/user-auth'];

/**
 * The app's own core, which finds the database drivers that the app has installed. This command may have come from npx, which
 * has none.
 *
 * @param from the path of the app's module
 */
export async function importCore(from: string): Promise<Core> {
  const bringers = BRINGING_CORE.flatMap((name) => resolveFrom(name, from) ?? []);
  const core = await importFirst<Core>('@invect/core', [from, ...bringers]);
  if (typeof core.migrate === 'function') return core;
  throw new Complaint('the installed @invect/core is older than this command: update it.');
}

/** The app's own user-auth. */
export function importUserAuth(from: string): Promise<UserAuth> {
  return importFirst<UserAuth>('@invect/user-auth', [from]);
}

async function importFirst<T>(name: string, places: readonly string[]): Promise<T> {
  for (const place of places) {
    const path = resolveFrom(name, place);
    if (path !== undefined) return (await import(pathToFileURL(path).href)) as T;
  }
  throw new Complaint(`${name} is not installed in this app: run \`npm install ${name}\`.`);
}

function resolveFrom(name: string, place: string): string | undefined {
  try {
    return createRequire(place).resolve(name);
  } catch {
    return undefined;
  }
}
