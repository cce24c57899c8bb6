/** @invect/user-auth/database: a database for better-auth, from its URL. */
export { type DatabaseUrl, type OpenedDatabase, openDatabase } from './better-auth/open-database.js';
