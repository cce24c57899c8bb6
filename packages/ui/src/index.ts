/**
 * @invect/ui: the pages of Invect, as a plugin.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { InvectPlugin, PagePlace, Pages } from '@invect/core';
import { PATHS } from './paths.js';

/** What `npm run build` has made of the folder `pages`. */
const BUILT = new URL('./pages/', import.meta.url);

/** Options of {@link ui}. */
export interface UiOptions {
  /** The option `prefix` of `userAuth`, if it has one. Default `auth`. */
  authPrefix?: string;
}

/**
 * Serves the pages under the mount, `/invect/`. Signed-out visitors are led to the page where they sign in.
 *
 * @throws TypeError if an option is wrong
 * @example
 * createInvectRouter({ baseDatabaseConfig, plugins: [userAuth({ auth }), ui()] })
 */
export function ui({ authPrefix = 'auth' }: UiOptions = {}): InvectPlugin {
  if (!/^[\w-]+$/.test(authPrefix)) throw new TypeError("ui: authPrefix must be the prefix of userAuth: 'auth'.");
  return { id: 'ui', start: () => ({ pages: readPages(authPrefix) }) };
}

function readPages(authPrefix: string): Pages {
  const html = readFileSync(new URL('shell.html', BUILT), 'utf8').replaceAll('%AUTH%', authPrefix);
  return {
    assets: fileURLToPath(new URL('assets', BUILT)),
    shell: ({ mount, assets }: PagePlace) => html.replaceAll('./assets/', `${assets}/`).replaceAll('%MOUNT%', mount),
    paths: PATHS,
    signIn: '/sign-in',
    setup: '/setup',
  };
}
