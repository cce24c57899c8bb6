import { developmentSecret } from '../../shared/secret.js';

// Defaults for what a deployment sets.
process.env.DATABASE_URL ??= 'file:./dev.db';
process.env.BETTER_AUTH_SECRET ??= developmentSecret(process.env.DATABASE_URL);
