import type { PluginHost, ReportWarning } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { isSameFile, sqliteFileOf } from '../better-auth/sqlite-file.js';

/** Warns if the host and better-auth open one SQLite file with two libraries, which do not see each other's locks. */
export async function sharedFileWarnings(
  database: PluginHost['databaseInfo'],
  context: AuthContext | null,
): Promise<ReportWarning[]> {
  if (database.file === null) return [];
  const file = await sqliteFileOf(context?.options.database);
  if (file === null || file.isOwnLibrary || !(await isSameFile(file.path, database.file))) return [];
  return [
    {
      problem:
        'the host and better-auth have the same SQLite file open with two SQLite libraries, which can lose committed writes',
      fix: 'give better-auth a connection of better-sqlite3, or give baseDatabaseConfig another file',
      fields: { database: database.id },
    },
  ];
}
