import { randomBytes } from 'node:crypto';

/** A deployment sets a secret. Made anew at every start here, so that nobody deploys one that is printed. */
process.env.BETTER_AUTH_SECRET ??= randomBytes(32).toString('base64');
