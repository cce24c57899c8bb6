import type { Member } from '../members/schema.js';
import { openHost } from './open-host.js';
import type { InvectOptions } from './options.js';

/**
 * Makes the user with an address an admin of a host, whoever that user is now. It serves nothing, and needs no admin: it is for whoever
 * can reach the database. A host that runs meanwhile honours the role from the next request on.
 *
 * @param options the host's
 * @param email the address of a user who has signed up, in any case
 * @returns the user with the new role
 * @throws TypeError for a wrong option; Error in one sentence if there is no such user, or if the app decides roles by itself
 * @example
 * await makeAdmin({ baseDatabaseConfig, plugins: [userAuth({ auth })] }, 'ada@example.com')
 */
export async function makeAdmin(options: InvectOptions, email: string): Promise<Member> {
  const host = openHost(options);
  try {
    await host.start();
    return await host.services.members.makeAdmin(email);
  } finally {
    await host.close();
  }
}
