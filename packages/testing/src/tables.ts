import { createHash } from 'node:crypto';
import { migrate } from '@invect/core';
import { userAuth } from '@invect/user-auth';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getAuthTables } from 'better-auth/db';
import type { Store } from './stores/store.js';
import type { DatabaseKind } from './stores/stores.js';

/**
 * A database with the tables of a host and of a better-auth with these options. They are made once in a process, by `migrate` as the
 * command line calls it, and copied for all who want the same.
 */
export function storeWithTables(kind: DatabaseKind, options: BetterAuthOptions): Promise<Store> {
  return kind.createLike(nameOf(options), async ({ config, connect }) => {
    const auth = betterAuth({ ...options, database: connect() });
    await migrate({ baseDatabaseConfig: config, plugins: [userAuth({ auth })] });
  });
}

/** A name for what better-auth's tables are made of. */
function nameOf(options: BetterAuthOptions): string {
  const made = JSON.stringify([getAuthTables(options), options.advanced?.database]);
  return createHash('sha256').update(made).digest('hex');
}
