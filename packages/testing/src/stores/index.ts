// @invect/testing/stores: databases alone, for what needs no host.

/** What runs at several databases in `npm run test:all` alone. */
export { repeated } from '../extent.js';
/** A database of a test's own, on each product that is there. */
export { createMysql } from './mysql.js';
export { createPostgres } from './postgres.js';
/** A queue of a test's own on a Redis. */
export { createRedisQueue, type RedisQueue } from './redis-queue.js';
/** better-auth's secondary storage on Redis. */
export { redisStorage } from './redis-storage.js';
export type { Store } from './store.js';
/** Users and sessions written straight into the tables, in any number, and the cookies that belong to them. */
export { type CookieName, SECRET, sessionCookie, storeSessions, tokenOf, userOf } from './stored-sessions.js';
export { DATABASES, type DatabaseKind, MARIADB, POSTGRES, SQLITE } from './stores.js';
