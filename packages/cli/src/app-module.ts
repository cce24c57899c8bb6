import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { TableOptions } from '@invect/core';
import type { AuthInstance } from '@invect/user-auth';
import { createJiti } from 'jiti';
import { UserError } from './user-error.js';

/** The app's module, and what it exports about the tables. */
export interface AppModule {
  /** The path relative to the app's folder, for messages. */
  readonly name: string;
  readonly path: string;
  readonly subject: { readonly options: TableOptions } | { readonly auth: AuthInstance };
}

const NAMES = ['invect.config', 'auth'];
const FOLDERS = [
  '',
  'src',
  'lib',
  'src/lib',
  'server',
  'src/server',
  'app',
  'config',
  'src/config',
  'utils',
  'src/utils',
];
const EXTENSIONS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];

const HOW = `Write one:

  // invect.config.ts
  import { userAuth } from '@invect/user-auth';
  import { auth } from './auth.js';

  export default {
    baseDatabaseConfig: { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' },
    plugins: [userAuth({ auth })],
  };

and give the same object to your host: createInvectRouter(options).`;

/**
 * Finds and loads the app's module. It may be TypeScript.
 *
 * @param folder the app's folder
 * @param config the path of the module, if it is not in one of the usual places
 * @throws UserError if there is no module, if it cannot be loaded, or if it exports neither options nor an instance
 */
export async function loadAppModule(folder: string, config: string | undefined): Promise<AppModule> {
  const path = config === undefined ? find(folder) : resolve(folder, config);
  if (path === undefined)
    throw new UserError(`there is no invect.config.ts and no auth.ts in ${folder}, nor in src, lib or server. ${HOW}`);
  const name = relative(folder, path) || path;
  if (!existsSync(path)) throw new UserError(`there is no file ${name}.`);
  const exported = Object.entries(await load(path, name));
  // Prefer the default export, whatever the order in the file.
  const values = exported.sort(([one], [other]) => Number(other === 'default') - Number(one === 'default'));
  for (const [, value] of values) if (isOptions(value)) return { name, path, subject: { options: value } };
  for (const [, value] of values) if (isAuth(value)) return { name, path, subject: { auth: value } };
  throw new UserError(
    `${name} exports neither the host's options, { baseDatabaseConfig, plugins }, nor a better-auth instance. ${HOW}`,
  );
}

/**
 * Loads the host's options from the app's module, for commands that need the host's own database.
 *
 * @throws UserError as `loadAppModule`, and if the module exports a better-auth instance alone
 */
export async function loadOptions(
  folder: string,
  config: string | undefined,
): Promise<{ readonly path: string; readonly options: TableOptions }> {
  const { name, path, subject } = await loadAppModule(folder, config);
  process.stderr.write(`Reading ${name}\n`);
  if ('options' in subject) return { path, options: subject.options };
  throw new UserError(
    `${name} exports a better-auth instance, and this command needs the host's database: export the host's options from invect.config.ts.`,
  );
}

function find(folder: string): string | undefined {
  const candidates = NAMES.flatMap((name) =>
    FOLDERS.flatMap((place) => EXTENSIONS.map((extension) => join(folder, place, `${name}.${extension}`))),
  );
  return candidates.find((path) => existsSync(path));
}

async function load(path: string, name: string): Promise<object> {
  // Do not cache the compiled module in a shared folder, because it may contain secrets.
  const jiti = createJiti(path, { fsCache: false, tsconfigPaths: true, interopDefault: true });
  try {
    return Object(await jiti.import(path));
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new UserError(`${name} could not be loaded.\n${detail}`, { cause: error });
  }
}

function isOptions(value: unknown): value is TableOptions {
  return typeof value === 'object' && value !== null && 'baseDatabaseConfig' in value;
}

function isAuth(value: unknown): value is AuthInstance {
  const { handler, api } = Object(value) as Partial<AuthInstance>;
  return typeof handler === 'function' && typeof api?.getSession === 'function';
}
