import { DATABASES } from '@invect/testing/stores';
import { expect, it } from 'vitest';
import { openDatabase } from '../database.js';
import { migrate } from '../migrate.js';
import { HOST_MIGRATIONS } from './index.js';

const AT = '2026-01-01T00:00:00.000Z';

it.each(DATABASES.filter(({ available }) => available))(
  '$name: rows from before keep who sees them, and rows of an older process are seen by nobody else',
  async (kind) => {
    const store = await kind.create();
    const database = openDatabase(store.config);
    const insert = async (id: string, teamId: string | null): Promise<void> => {
      const row = [id, id, teamId, 'ada', 1, AT, AT];
      await store.sql(
        'insert into invect_flow (id, name, team_id, owner_id, version, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)',
        ...row,
      );
      await store.sql(
        `insert into invect_credential (id, name, team_id, owner_id, version, created_at, updated_at, type, sealed_secret)
          values (?, ?, ?, ?, ?, ?, ?, 'x', 'y')`,
        ...row,
      );
    };
    try {
      const before = HOST_MIGRATIONS.steps.filter(({ name }) => name < '003');
      await migrate({ ...HOST_MIGRATIONS, steps: before }, database, store.config.type);
      await insert('open', null);
      await insert('red', 'red');
      await migrate(HOST_MIGRATIONS, database, store.config.type);
      await insert('z-late', null);
      await insert('z-late-red', 'red');
      for (const table of ['invect_flow', 'invect_credential'])
        expect(await store.sql(`select id, visibility from ${table} order by id`)).toEqual([
          { id: 'open', visibility: 'workspace' },
          { id: 'red', visibility: 'team' },
          { id: 'z-late', visibility: 'team' },
          { id: 'z-late-red', visibility: 'team' },
        ]);
    } finally {
      await database.destroy();
      await store.close();
    }
  },
);
