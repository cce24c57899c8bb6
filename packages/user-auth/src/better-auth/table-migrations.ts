import type { PluginTables, TablesStatus } from '@invect/core';
import { type AuthInstance, contextOf, optionsOf } from './instance.js';
import { prepareDatabase } from './instance-database.js';
import { canMigrate, createMissing, migrationsOf, type PendingMigrations } from './tables.js';

/** Migrations of better-auth's tables, for the command line. Each call opens the instance's database and closes it again. */
export function tableMigrations(findAuth: () => Promise<AuthInstance>): PluginTables {
  async function withInstance<T>(work: (auth: AuthInstance, leftTo: string | null) => Promise<T>): Promise<T> {
    const auth = await findAuth();
    const opened = await prepareDatabase(auth);
    try {
      const context = await contextOf(auth);
      const isManaged = context !== null && canMigrate(auth, context);
      return await work(auth, isManaged ? null : `better-auth's adapter '${context?.adapter.id ?? 'none'}'`);
    } finally {
      await opened?.close();
    }
  }

  return {
    status: () =>
      withInstance(async (auth, leftTo): Promise<TablesStatus> => {
        if (leftTo !== null) return { pending: [], leftTo };
        const { missing, indexes } = await migrationsOf(optionsOf(auth));
        return { pending: [...missing, ...indexes] };
      }),
    sql: () =>
      withInstance(async (auth, leftTo) => {
        if (leftTo !== null) return '';
        const pending = await migrationsOf(optionsOf(auth));
        return hasWork(pending) ? `${await pending.compileMigrations()}\n` : '';
      }),
    run: () => withInstance(async (auth, leftTo) => (leftTo === null ? createMissing(optionsOf(auth)) : [])),
  };
}

function hasWork({ missing, indexes }: PendingMigrations): boolean {
  return missing.length + indexes.length > 0;
}
