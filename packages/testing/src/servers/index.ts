// @invect/testing/servers: database servers of one's own. Needs neither vitest nor better-auth, so that scripts can start some.

/** Where their data lies best. */
export { placeOfRuns } from '../setup/run-folder.js';
/** Whether a server takes a URL's account. */
export { answers } from './answers.js';
/** A certificate that vouches for itself. */
export { type Certificate, makeCertificate } from './certificate.js';
export type { ServerKind } from './kinds.js';
/** A PostgreSQL on every machine: the installed one, or the one from npm. */
export { startOwnPostgres } from './own-postgres.js';
/** A server to kill and start again. */
export { isInstalled, type PrivateServer, startServer } from './private-servers.js';
/** Programs and ports of this machine. */
export { findProgram, freePort } from './programs.js';
