import type { PluginTables, TablesStatus } from '@invect/core';
import { complete } from './complete.js';
import { type AuthInstance, contextOf, optionsOf } from './instance.js';
import { canMigrate, createMissing, migrationsOf, type Pending } from './tables.js';

/** better-auth's tables for the command line: each call opens the instance's database, and closes what it opened. */
export function tableMigrations(findAuth: () => Promise<AuthInstance>): PluginTables {
  async function withInstance<T>(work: (auth: AuthInstance, leftTo: string | null) => Promise<T>): Promise<T> {
    const auth = await findAuth();
    const opened = await complete(auth);
    try {
      const context = await contextOf(auth);
      const isOurs = context !== null && canMigrate(auth, context);
      return await work(auth, isOurs ? null : `better-auth's adapter '${context?.adapter.id ?? 'none'}'`);
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

function hasWork({ missing, indexes }: Pending): boolean {
  return missing.length + indexes.length > 0;
}
