import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Returns a secret for development, so that the examples start with nothing set. The first start creates it and keeps it in a file:
 * with the same secret, sessions survive a restart. A deployment sets BETTER_AUTH_SECRET instead.
 *
 * @param databaseUrl a SQLite file gets its secret beside it; any other database gets `dev.secret`
 */
export function developmentSecret(databaseUrl = ''): string {
  const [, database] = /^file:(?!\/\/)(.+)$/.exec(databaseUrl) ?? [];
  const file = database === undefined ? 'dev.secret' : `${database}.secret`;
  try {
    // Only this user may read the file, and git ignores it.
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
