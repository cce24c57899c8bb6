import { POSTGRES } from '@invect/testing';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { it } from 'vitest';
import { schema, TABLES } from './drizzle-tables.js';
import { expectTablesLeftToOrm } from './orm.js';

it.skipIf(!POSTGRES.available)('userAuth takes the Drizzle adapter, and leaves its tables to Drizzle', async () => {
  const store = await POSTGRES.create();
  const pool = new pg.Pool({ connectionString: store.authUrl.url });
  pool.on('error', () => {}); // the database is dropped under it
  await expectTablesLeftToOrm('drizzle', store, drizzleAdapter(drizzle(pool), { provider: 'pg', schema }), TABLES);
  await pool.end();
  await store.close();
});
