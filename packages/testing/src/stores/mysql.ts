import mysql from 'mysql2/promise';
import { type Query, type ReuseSql, reusedByName } from './reuse.js';
import { type Fill, newName, type Store } from './store.js';

/** `AUTO_INCREMENT` is with the tables: a database whose numbers went on is not reused. */
const SQL: ReuseSql = {
  shape: [
    'select table_name, engine, table_collation, auto_increment from information_schema.tables where table_schema = database() order by 1',
    `select table_name, column_name, ordinal_position, column_default, is_nullable, column_type, collation_name, extra
      from information_schema.columns where table_schema = database() order by 1, 3`,
    `select table_name, index_name, non_unique, seq_in_index, column_name, sub_part from information_schema.statistics
      where table_schema = database() order by 1, 2, 4`,
    `select table_name, constraint_name, referenced_table_name, update_rule, delete_rule
      from information_schema.referential_constraints where constraint_schema = database() order by 1, 2`,
    'select constraint_name, check_clause from information_schema.check_constraints where constraint_schema = database() order by 1, 2',
    'select trigger_name, action_statement from information_schema.triggers where trigger_schema = database() order by 1',
  ],
  tables: 'select table_name as name from information_schema.tables where table_schema = database() order by 1',
  others: 'select id from information_schema.processlist where db = database() and id <> connection_id()',
  ignoreKeys: 'set foreign_key_checks = 0',
};

/** An empty database on the MySQL or MariaDB server of a URL. */
export async function createMysql(server: string): Promise<Store> {
  const name = newName();
  await connected(server, (query) => query(`create database ${name}`));
  const { disconnect, ...store } = storeOn(server, name);
  return {
    ...store,
    async close() {
      await disconnect();
      await connected(server, (query) => query(`drop database ${name}`));
    },
  };
}

const reused = reusedByName();

/** A database that was filled, and is filled for each name. Where no run of tests would drop it at its end, an empty database. */
export async function createMysqlLike(server: string, name: string, fill: Fill): Promise<Store> {
  const run = process.env['TEST_RUN'];
  if (run === undefined) return createMysql(server);
  const { take, giveBack } = await reused(name, {
    sql: SQL,
    async make() {
      const database = nameIn(run, newName());
      await connected(server, (query) => query(`create database ${database}`));
      const { disconnect, ...store } = storeOn(server, database);
      await fill(store);
      await disconnect();
      return database;
    },
    drop: (database) => connected(server, (query) => query(`drop database ${database}`)).then(() => {}),
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
export async function dropReusedOfMysql(server: string, run: string): Promise<void> {
  await connected(server, async (query) => {
    const own = await query(
      `select schema_name as name from information_schema.schemata where schema_name like '${nameIn(run, '%')}'`,
    );
    for (const { name } of own) await query(`drop database ${name}`);
  });
}

const nameIn = (run: string, name: string): string => `reused_${run}_${name}`;

async function connected<T>(uri: string, work: (query: Query) => Promise<T>): Promise<T> {
  const connection = await mysql.createConnection({ uri, multipleStatements: true });
  connection.on('error', () => {});
  try {
    await connection.query("set sql_mode = 'ANSI_QUOTES'");
    return await work(async (statement) => {
      const [rows] = await connection.query(statement);
      return rows as Record<string, unknown>[];
    });
  } finally {
    await connection.end();
  }
}

const urlOf = (server: string, name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).href;

function storeOn(server: string, name: string): Omit<Store, 'close'> & { disconnect(): Promise<void> } {
  const uri = urlOf(server, name);
  const door = mysql.createPool({ uri, connectionLimit: 2, timezone: 'Z' });
  door.pool.on('connection', (connection) => connection.query("set sql_mode = 'ANSI_QUOTES', time_zone = '+00:00'"));
  const opened = [door];
  return {
    config: { type: 'mysql', connectionString: uri, id: 'main' },
    authUrl: { url: uri, type: 'mysql' },
    connect() {
      const pool = mysql.createPool({ uri, connectionLimit: 5, timezone: 'Z' });
      opened.push(pool);
      return pool;
    },
    async sql(statement, ...values) {
      const [rows] = await door.query(statement, values);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    },
    async disconnect() {
      for (const pool of opened) await pool.end();
    },
  };
}
