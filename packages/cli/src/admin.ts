import type { InvectOptions } from '@invect/core';
import { loadOptions } from './app-module.js';
import { importCore } from './app-packages.js';
import type { Location } from './migrate.js';

/**
 * Makes the user with an address an admin, and prints that.
 *
 * @param email in any case
 * @throws Error in one sentence if there is no such user, or more than one, or if the app decides roles by itself
 */
export async function makeAdmin({ folder, config, email }: Location & { readonly email: string }): Promise<void> {
  const { path, options } = await loadOptions(folder, config);
  const core = await importCore(path);
  const { userId, active } = await core.makeAdmin(options as InvectOptions, email);
  const but = active ? '' : ', but may not sign in: a ban may be the reason';
  process.stdout.write(`${email} (user ${userId}) is an admin now${but}. It counts from the next request on.\n`);
}
