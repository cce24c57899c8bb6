import { type InvectPlugin, type MigrationStep, openHost, type Schema } from '@invect/core';
import { DATABASES, type Store } from '@invect/testing';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const HOSTS = 3;

const first: MigrationStep = {
  name: '001-first',
  async up({ createTable, database, types }) {
    await createTable('step_made')
      .addColumn('id', types.id, (column) => column.primaryKey())
      .addColumn('spare', types.name)
      .addColumn('times', 'integer', (column) => column.notNull())
      .execute();
    await sql`insert into step_made (id, times) values (${sql.lit('row')}, 0)`.execute(database);
  },
};

/** What a step may do to a table that is there. */
const SECOND: readonly [string, (schema: Schema) => Promise<unknown>][] = [
  ['adds a column', ({ addColumn, types }) => addColumn('step_made', 'color', types.name)],
  ['drops a column', ({ database }) => database.schema.alterTable('step_made').dropColumn('spare').execute()],
  [
    'makes an index',
    ({ database }) => database.schema.createIndex('step_made_spare').on('step_made').column('spare').execute(),
  ],
  ['changes rows', ({ database }) => sql`update step_made set times = times + 1`.execute(database)],
];

describe.each(DATABASES.filter(({ available }) => available))('steps of migrations on $name', (kind) => {
  let store: Store;
  beforeEach(async () => {
    store = await kind.create();
  });
  afterEach(() => store.close());

  async function start(...migrations: MigrationStep[]): Promise<void> {
    const plugin: InvectPlugin = { id: 'stepper', migrations };
    const host = openHost({ baseDatabaseConfig: store.config, auth: 'none', logger: silent, plugins: [plugin] });
    try {
      await host.start();
    } finally {
      await host.close();
    }
  }

  const startMany = (...migrations: MigrationStep[]): Promise<PromiseSettledResult<void>[]> =>
    Promise.allSettled(Array.from({ length: HOSTS }, () => start(...migrations)));

  it.each(SECOND)('one that %s is applied once, however many hosts start at once', async (_name, up) => {
    await start(first);
    let applied = 0;
    const second: MigrationStep = {
      name: '002-second',
      async up(schema) {
        await up(schema);
        applied++;
      },
    };
    const failed = (await startMany(first, second)).filter(({ status }) => status === 'rejected');
    expect(failed).toEqual([]);
    const [row] = await store.sql('select times from step_made');
    expect(Number(row?.['times'])).toBeLessThanOrEqual(1);
    expect(await store.sql('select name from invect_migration_stepper order by name')).toEqual([
      { name: '001-first' },
      { name: '002-second' },
    ]);
    expect(applied).toBeGreaterThan(0);
  });

  it('one that is cut off is applied whole by the next start', async () => {
    await start(first);
    let isCutOff = true;
    const second: MigrationStep = {
      name: '002-second',
      async up({ createTable, addColumn, types }) {
        await createTable('step_other')
          .addColumn('id', types.id, (column) => column.primaryKey())
          .execute();
        await addColumn('step_made', 'color', types.name);
        if (isCutOff) throw new Error('the machine stopped');
      },
    };
    await expect(start(first, second)).rejects.toThrow('the machine stopped');
    isCutOff = false;
    await start(first, second);
    expect(await store.sql('select id, color from step_made')).toEqual([{ id: 'row', color: null }]);
    expect(await store.sql('select id from step_other')).toEqual([]);
  });
});
