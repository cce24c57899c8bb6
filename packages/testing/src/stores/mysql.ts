import mysql from 'mysql2/promise';
import { newName, type Store } from './store.js';

/** An empty database on the MySQL or MariaDB server of a URL. */
export async function createMysql(server: string): Promise<Store> {
  const name = newName();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const administrator = mysql.createPool({ uri: server, connectionLimit: 1 });
  await administrator.query(`create database ${name}`);
  const door = mysql.createPool({ uri: url.href, connectionLimit: 2, timezone: 'Z' });
  door.pool.on('connection', (connection) => connection.query("set sql_mode = 'ANSI_QUOTES', time_zone = '+00:00'"));
  const opened = [door];
  return {
    config: { type: 'mysql', connectionString: url.href, id: 'main' },
    authUrl: { url: url.href, type: 'mysql' },
    connect() {
      const pool = mysql.createPool({ uri: url.href, connectionLimit: 5, timezone: 'Z' });
      opened.push(pool);
      return pool;
    },
    async sql(statement, ...values) {
      const [rows] = await door.query(statement, values);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    },
    async close() {
      for (const pool of opened) await pool.end();
      await administrator.query(`drop database ${name}`);
      await administrator.end();
    },
  };
}
