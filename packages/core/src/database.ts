/** @invect/core/database: opens a database the way the host does, for plugins that keep tables of their own. */
export { checkConnectionUrl, type UrlOptionNames } from './database/connection-url.js';
export {
  isOwnSqliteError,
  openMysqlPool,
  openPostgresPool,
  openSqlite,
  openSqliteReader,
  type PoolOptions,
  type SqliteReader,
  type SqliteStatement,
  surviveLostConnections,
} from './database/drivers.js';
