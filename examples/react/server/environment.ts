import { randomBytes } from 'node:crypto';

/**
 * What a deployment sets from outside. The defaults make the example start with nothing set: one SQLite file, and a secret and a
 * key that are made anew at every start, so that nobody deploys ones that are printed here (you have to sign in again then).
 */
process.env.DATABASE_URL ??= 'file:./dev.db';
process.env.BETTER_AUTH_SECRET ??= randomBytes(32).toString('base64');
