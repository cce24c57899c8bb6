/** Stands in for `node:sqlite` where Node has none. better-auth takes either library's connections, and tells them apart itself. */
export { default as DatabaseSync } from 'better-sqlite3';
