/** @invect/core/database: opens databases like the host does, for plugins with a database of their own. */
export { createBatchLoader } from './database/batch-loader.js';
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
