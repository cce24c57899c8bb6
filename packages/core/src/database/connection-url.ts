import { quote } from '../logging/printable.js';
import type { DatabaseType } from './dialects.js';

/** How connection strings of each type begin. Error messages recommend the first one. */
const BEGINNINGS: Readonly<Record<DatabaseType, readonly string[]>> = {
  sqlite: ['file:'],
  postgresql: ['postgresql:', 'postgres:', 'socket:'],
  mysql: ['mysql:', 'mariadb:'],
};

/** Other beginnings that people use for a type, but that its driver does not understand. */
const MISTAKEN: Readonly<Record<string, DatabaseType>> = { 'sqlite:': 'sqlite', 'sqlite3:': 'sqlite' };

/** The names of the two options, for error messages. */
export interface UrlOptionNames {
  /** `baseDatabaseConfig.type` */
  readonly type: string;
  /** `connectionString` */
  readonly url: string;
}

/**
 * Checks that a database type and its connection string match. A driver that gets the URL of another database fails late and with a
 * misleading message: SQLite says that a folder is missing, PostgreSQL that nobody listens on port 5432.
 *
 * @param names the names of the two options in the error. The error quotes only the beginning of the connection string, because the
 *   rest may contain a password
 * @throws TypeError if they contradict each other
 */
export function checkConnectionUrl(type: DatabaseType, url: string, names: UrlOptionNames): void {
  const [beginning] = /^[a-z][a-z0-9+.-]+:/i.exec(url) ?? [];
  const scheme = beginning?.toLowerCase();
  if (scheme === undefined ? type === 'sqlite' || !isFile(url) : BEGINNINGS[type].includes(scheme)) return;
  const meant = scheme === undefined ? 'sqlite' : typeOf(scheme);
  const isUnreadable = type === 'sqlite' && url.startsWith('//', beginning?.length ?? 0);
  if (meant === null && !isUnreadable) return;
  const found = scheme === undefined ? 'names a file' : `begins with ${quote(scheme)}`;
  const otherType = meant === null || meant === type ? '' : `type: '${meant}', or `;
  throw new TypeError(
    `${names.type} is '${type}', but ${names.url} ${found}: write ${otherType}a ${names.url} that begins with ${BEGINNINGS[type][0]}`,
  );
}

function typeOf(scheme: string): DatabaseType | null {
  const types = Object.keys(BEGINNINGS) as DatabaseType[];
  return MISTAKEN[scheme] ?? types.find((type) => BEGINNINGS[type].includes(scheme)) ?? null;
}

function isFile(url: string): boolean {
  return url === ':memory:' || /\.(?:db|sqlite3?)$/i.test(url);
}
