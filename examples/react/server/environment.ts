import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * What a deployment sets from outside. The defaults make the example start with nothing set: one SQLite file, and a secret beside
 * it, made at the first start. With the same secret a session outlives a restart.
 */
process.env.DATABASE_URL ??= 'file:./dev.db';
process.env.BETTER_AUTH_SECRET ??= keptSecret(secretFileOf(process.env.DATABASE_URL));

function secretFileOf(databaseUrl: string): string {
  const [, file] = /^file:(?!\/\/)(.+)$/.exec(databaseUrl) ?? [];
  return file === undefined ? 'dev.secret' : `${file}.secret`;
}

/** Only this user may read the file, and git ignores it. */
function keptSecret(file: string): string {
  try {
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
