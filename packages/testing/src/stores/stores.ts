import { createMysql, createMysqlLike } from './mysql.js';
import { createPostgres, createPostgresLike } from './postgres.js';
import { createSqlite, createSqliteLike } from './sqlite.js';
import type { Fill, Store } from './store.js';

/** A database product. */
export interface DatabaseKind {
  readonly name: 'SQLite' | 'PostgreSQL' | 'MariaDB';
  /** Whether a server answers; set up before the tests start. */
  readonly available: boolean;
  /** Makes an empty database. */
  create(): Promise<Store>;
  /**
   * Gives a database that `fill` has filled. SQLite fills one for each name, and copies it. Servers take longer to copy one than to empty
   * it, so there one test gets it after the other.
   */
  createLike(name: string, fill: Fill): Promise<Store>;
}

export const SQLITE: DatabaseKind = {
  name: 'SQLite',
  available: true,
  create: () => createSqlite(),
  createLike: createSqliteLike,
};

const postgres = process.env['TEST_POSTGRES_URL'] ?? '';

export const POSTGRES: DatabaseKind = {
  name: 'PostgreSQL',
  available: postgres !== '',
  create: () => createPostgres(postgres),
  createLike: (name, fill) => createPostgresLike(postgres, name, fill),
};

const mysql = process.env['TEST_MYSQL_URL'] ?? '';

export const MARIADB: DatabaseKind = {
  name: 'MariaDB',
  available: mysql !== '',
  create: () => createMysql(mysql),
  createLike: (name, fill) => createMysqlLike(mysql, name, fill),
};

export const DATABASES: readonly DatabaseKind[] = [SQLITE, POSTGRES, MARIADB];
