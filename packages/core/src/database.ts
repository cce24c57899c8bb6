/** @invect/core/database: opens a database the way the host does, for plugins that keep tables of their own. */
export {
  openMysqlPool,
  openPostgresPool,
  openSqlite,
  type PoolOptions,
  surviveLostConnections,
} from './database/drivers.js';
