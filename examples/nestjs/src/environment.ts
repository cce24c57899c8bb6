import { developmentSecret } from '../../shared/secret.js';

// A default for what a deployment sets.
process.env.BETTER_AUTH_SECRET ??= developmentSecret();
