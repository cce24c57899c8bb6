// @invect/testing: a host for tests, with people of every role, on every adapter and database.

/** An app in a folder of its own, as somebody else's would be. */
export { type AppFolder, type Ended, makeAppFolder } from './app-folder.js';
/** A browser without a screen, and what it is answered. */
export { type Answer, Browser, type Opening } from './browser/browser.js';
/** The machine's Chromium, for what takes a real browser. */
export { CHROMIUM, launch } from './browser/chromium.js';
/** The cookies of a browser: to look into, and to tamper with. */
export { Cookies } from './browser/cookies.js';
/** Somebody who uses a host. */
export { PASSWORD, Person } from './browser/person.js';
/** Requests as they are, byte for byte. */
export { type RawAnswer, sendRaw } from './browser/raw.js';
/** What `npm test` does not repeat, and `npm run test:all` does. */
export { RUNS_ALL, repeated } from './extent.js';
/** A certified OpenID provider on loopback. */
export { type Account, type IdentityProvider, startIdentityProvider } from './identity-provider.js';
/** A DNS server on loopback, which answers what a test says. */
export { type NameServer, startNameServer } from './name-server.js';
/** A host without people in a process of its own, whose nodes say what they do. */
export { type Effect, type FlowHostSettings, startFlowHost } from './processes/start-flow-host.js';
/** A host in a process of its own, to have several beside each other, and to kill. */
export { type HostProcess, type HostSettings, settingsOn, startHost } from './processes/start-host.js';
export type { ServerProcess } from './processes/start-process.js';
/** Passwords that cost nothing to hash. */
export { QUICK_PASSWORDS } from './quick-passwords.js';
/** Runs a node without a host. */
export { type NodeRun, runNode } from './run-node.js';
/** Databases of a test's own, and rows in any number: @invect/testing/stores. */
export {
  type CookieName,
  createMysql,
  createPostgres,
  createRedisQueue,
  DATABASES,
  type DatabaseKind,
  MARIADB,
  POSTGRES,
  type RedisQueue,
  redisStorage,
  SECRET,
  SQLITE,
  type Store,
  sessionCookie,
  storeSessions,
  tokenOf,
  userOf,
} from './stores/index.js';
/** Ways to serve a host: each adapter at two mounts. */
export { EVERY_TARGET, EXPRESS_TARGETS, TARGETS } from './targets/all.js';
/** Makes a target of one adapter, at a mount path of one's own. */
export { onExpress } from './targets/express.js';
/** Targets with the databases that their worlds are on. */
export { MATRIX, type Setting } from './targets/matrix.js';
export { onNext } from './targets/next.js';
/** What a target is made of. */
export { addressOf, listen, type Served, type Serving, type Target } from './targets/target.js';
/** Fewer targets, for cases that are alike on the others. */
export { EACH_ADAPTER, EACH_DATABASE, EVERY_DATABASE, ONE_TARGET } from './targets/where.js';
/** A served host with better-auth on one database, and people who use it. */
export { type LogEntry, makeWorld, type World, type WorldOptions } from './world.js';
