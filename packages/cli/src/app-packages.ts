import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { UserError } from './user-error.js';

type Core = typeof import('@invect/core');
type UserAuth = typeof import('@invect/user-auth');

/** What the commands call. An older core lacks some of it. */
const NEEDED = ['migrate', 'verifyAudit', 'makeAdmin', 'openHost'] as const satisfies (keyof Core)[];

/**
 * Packages that depend on core. With a strict package manager, an app can resolve only what its own package.json names, so core may have
 * to be resolved from one of these.
 */
const DEPENDENTS_OF_CORE = ['@invect/express', '@invect/nestjs', '@invect/nextjs', '@invect/user-auth'];

/**
 * Imports the app's own copy of core, which finds the database drivers that the app has installed. If this command runs through npx,
 * its own copy would find none.
 *
 * @param from the path of the app's module
 * @throws UserError if core is not installed, or is older than this command
 */
export async function importCore(from: string): Promise<Core> {
  const dependents = DEPENDENTS_OF_CORE.flatMap((name) => resolveFrom(name, from) ?? []);
  const core = await importFirst<Core>('@invect/core', [from, ...dependents]);
  if (NEEDED.every((name) => typeof core[name] === 'function')) return core;
  throw new UserError('the installed @invect/core is older than this command: update it.');
}

/** Imports the app's own copy of user-auth. */
export function importUserAuth(from: string): Promise<UserAuth> {
  return importFirst<UserAuth>('@invect/user-auth', [from]);
}

async function importFirst<T>(name: string, places: readonly string[]): Promise<T> {
  for (const place of places) {
    const path = resolveFrom(name, place);
    if (path !== undefined) return (await import(pathToFileURL(path).href)) as T;
  }
  throw new UserError(`${name} is not installed in this app: run \`npm install ${name}\`.`);
}

function resolveFrom(name: string, place: string): string | undefined {
  try {
    return createRequire(place).resolve(name);
  } catch {
    return undefined;
  }
}
