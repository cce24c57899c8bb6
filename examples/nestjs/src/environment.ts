import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** A deployment sets a secret. Here it is made at the first start and kept: with the same one a session outlives a restart. */
process.env.BETTER_AUTH_SECRET ??= keptSecret('dev.secret');

/** Only this user may read the file, and git ignores it. */
function keptSecret(file: string): string {
  try {
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
