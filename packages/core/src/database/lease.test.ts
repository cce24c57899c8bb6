import { DATABASES, type Store } from '@invect/testing/stores';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.js';
import { Lease } from './lease.js';
import { migrate } from './migrate.js';
import { HOST_MIGRATIONS } from './migrations/index.js';

describe.each(DATABASES.filter(({ available }) => available))('a lease on $name', (kind) => {
  let store: Store;
  const databases: Database[] = [];
  beforeEach(async () => {
    store = await kind.create();
    await migrate(HOST_MIGRATIONS, connect(), store.config.type);
  });
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.destroy();
    await store.close();
  });

  /** As another process has it: with connections of its own. */
  function connect(): Database {
    const database = openDatabase(store.config);
    databases.push(database);
    return database;
  }

  it('is held by one at a time, whichever process they are in', async () => {
    const leases = [new Lease(connect(), 'it'), new Lease(connect(), 'it')];
    let [working, most, done] = [0, 0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++working);
      await store.sql('select 1');
      working--;
      done++;
    };
    await Promise.all(leases.flatMap((lease) => Array.from({ length: 5 }, () => lease.run(work))));
    expect([most, done]).toEqual([1, 10]);
    expect(await store.sql('select name from invect_lease')).toEqual([]);
  });

  it('is free again after work that failed, and says what failed', async () => {
    const lease = new Lease(connect(), 'it');
    await expect(lease.run(() => Promise.reject(new Error('the work failed')))).rejects.toThrow('the work failed');
    expect(await lease.run(async () => 'done')).toBe('done');
  });

  it('commits nothing for somebody from whom it was taken', async () => {
    const database = connect();
    const lease = new Lease(database, 'it');
    const late = lease.run(async (held) => {
      await store.sql('update invect_lease set holder = ?', 'somebody else');
      return database.transaction().execute(async (transaction) => {
        await held.confirm(transaction);
      });
    });
    await expect(late).rejects.toMatchObject({ code: 'host:unavailable' });
  });

  it('does not keep others from a lease of another name', async () => {
    const database = connect();
    const result = new Lease(database, 'one').run(() => new Lease(database, 'other').run(async () => 'both'));
    expect(await result).toBe('both');
  });
});
