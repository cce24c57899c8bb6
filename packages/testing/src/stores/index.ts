// @invect/testing/stores: databases alone, for what needs no host.

/** better-auth's secondary storage on Redis. */
export { redisStorage } from './redis-storage.js';
/** Users and sessions written straight into the tables, in any number, and the cookies that belong to them. */
export { type CookieName, SECRET, sessionCookie, storeSessions, tokenOf, userOf } from './stored-sessions.js';
/** An empty database of a test's own, on each product that is there. */
export {
  createMysql,
  createPostgres,
  DATABASES,
  type DatabaseKind,
  MARIADB,
  POSTGRES,
  SQLITE,
  type Store,
} from './stores.js';
