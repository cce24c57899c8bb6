import pg from 'pg';
import { type Fill, keptByName, newName, type Store } from './store.js';

/**
 * A database on the PostgreSQL server of a URL.
 *
 * @param template the database that it is a copy of. Default: an empty one
 */
export async function createPostgres(server: string, template = 'template1'): Promise<Store> {
  const name = newName();
  await administrate(server, `create database ${name} template ${template}`);
  const { disconnect, ...store } = storeOn(server, name);
  return {
    ...store,
    async close() {
      await disconnect();
      await administrate(server, `drop database ${name} with (force)`);
    },
  };
}

const templates = keptByName<string>();

/** A copy of a database that was filled once. Where no run of tests would drop that one at its end, an empty database. */
export async function createPostgresLike(server: string, name: string, fill: Fill): Promise<Store> {
  const run = process.env['TEST_RUN'];
  if (run === undefined) return createPostgres(server);
  const template = await templates(name, async () => {
    const database = templateOf(run, newName());
    await administrate(server, `create database ${database}`);
    const { disconnect, ...store } = storeOn(server, database);
    await fill(store);
    // PostgreSQL copies no database that somebody is connected to.
    await disconnect();
    return database;
  });
  return createPostgres(server, template);
}

/** Drops the databases that a run has made copies of. */
export async function dropTemplates(server: string, run: string): Promise<void> {
  const own = await administrate(
    server,
    `select datname from pg_database where datname like '${templateOf(run, '%')}'`,
  );
  for (const { datname } of own) await administrate(server, `drop database ${datname} with (force)`);
}

const templateOf = (run: string, name: string): string => `template_${run}_${name}`;

/** SQL of the server's administrator, on a connection that ends when it is not needed. */
async function administrate(server: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

function storeOn(server: string, name: string): Omit<Store, 'close'> & { disconnect(): Promise<void> } {
  const { href } = Object.assign(new URL(server), { pathname: `/${name}` });
  const door = new pg.Pool({ connectionString: href, max: 2 });
  door.on('error', () => {});
  const opened = [door];
  return {
    config: { type: 'postgresql', connectionString: href, id: 'main' },
    authUrl: { url: href, type: 'postgres' },
    connect() {
      const pool = new pg.Pool({ connectionString: href, max: 5, connectionTimeoutMillis: 5_000 });
      opened.push(pool);
      return pool;
    },
    async sql(statement, ...values) {
      let place = 0;
      return (
        await door.query(
          statement.replaceAll('?', () => `$${++place}`),
          values,
        )
      ).rows;
    },
    async disconnect() {
      for (const pool of opened) await pool.end();
    },
  };
}
