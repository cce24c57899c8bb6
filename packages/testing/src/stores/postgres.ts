import pg from 'pg';
import { type Query, type ReuseSql, reusedByName } from './reuse.js';
import { type Fill, newName, type Store } from './store.js';

/** A sequence that has given a number is not as it was: such a database is not reused. */
const SQL: ReuseSql = {
  shape: [
    `select c.relname, c.relkind, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation,
      pg_get_expr(d.adbin, d.adrelid)
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and a.attnum > 0 order by c.relname, a.attnum`,
    `select indexdef from pg_indexes where schemaname = 'public' order by indexname`,
    `select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace order by 1, 2`,
    `select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1`,
    `select oid from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
    `select last_value from pg_sequences where last_value is not null`,
    `select nspname from pg_namespace where nspname !~ '^pg_' order by 1`,
  ],
  tables: `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  others: 'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  ignoreKeys: 'set session_replication_role = replica',
};

/** An empty database on the PostgreSQL server of a URL. */
export async function createPostgres(server: string): Promise<Store> {
  const name = newName();
  await administrate(server, `create database ${name}`);
  const { disconnect, ...store } = storeOn(server, name);
  return {
    ...store,
    async close() {
      await disconnect();
      await administrate(server, `drop database ${name} with (force)`);
    },
  };
}

const reused = reusedByName();

/**
 * A database that was filled, and is filled for each name. Where no run of tests would drop it at its end, an empty database.
 */
export async function createPostgresLike(server: string, name: string, fill: Fill): Promise<Store> {
  const run = process.env['TEST_RUN'];
  if (run === undefined) return createPostgres(server);
  const { take, giveBack } = await reused(name, {
    sql: SQL,
    async make() {
      const database = nameIn(run, newName());
      await administrate(server, `create database ${database}`);
      const { disconnect, ...store } = storeOn(server, database);
      await fill(store);
      await disconnect();
      return database;
    },
    drop: (database) => administrate(server, `drop database ${database} with (force)`).then(() => {}),
    on: (database, work) => connected(urlOf(server, database), work),
  });
  const database = await take();
  const { disconnect, ...store } = storeOn(server, database);
  return {
    ...store,
    async close() {
      await disconnect();
      await giveBack(database);
    },
  };
}

/** Drops the databases that a run has reused. */
export async function dropReusedOfPostgres(server: string, run: string): Promise<void> {
  const own = await administrate(server, `select datname from pg_database where datname like '${nameIn(run, '%')}'`);
  for (const { datname } of own) await administrate(server, `drop database ${datname} with (force)`);
}

const nameIn = (run: string, name: string): string => `reused_${run}_${name}`;

/** SQL of the server's administrator, on a connection that ends when it is not needed. */
function administrate(server: string, statement: string): Promise<Record<string, unknown>[]> {
  return connected(server, (query) => query(statement));
}

async function connected<T>(connectionString: string, work: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(async (statement) => (await client.query(statement)).rows);
  } finally {
    await client.end();
  }
}

const urlOf = (server: string, name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).href;

function storeOn(server: string, name: string): Omit<Store, 'close'> & { disconnect(): Promise<void> } {
  const href = urlOf(server, name);
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
