import { createServer } from 'node:http';
import { createInvectRouter } from '@invect/express';
import { userAuth } from '@invect/user-auth';
import { openDatabase } from '@invect/user-auth/database';
import { betterAuth } from 'better-auth';
import express from 'express';
import { listen } from '../../shared/listen.js';
import { developmentSecret } from '../../shared/secret.js';
import { announcements } from './announcements.js';

const url = process.env.DATABASE_URL ?? 'file:./dev.db';
const auth = betterAuth({
  database: openDatabase({ url, type: 'sqlite' }),
  secret: process.env.BETTER_AUTH_SECRET ?? developmentSecret(url),
  emailAndPassword: { enabled: true },
});
const invect = createInvectRouter({
  baseDatabaseConfig: { type: 'sqlite', connectionString: url, id: 'main' },
  plugins: [userAuth({ auth }), announcements],
});
await invect.ready();
const server = createServer(express().use('/invect', invect));
const origin = await listen(server, Number(process.env.PORT ?? 3000));

console.log(`
The board is at ${origin}/invect/plugins/announcements

Sign up, and write an announcement:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${origin}' \\
    -d '{"name":"Ada","email":"ada@example.com","password":"correct-horse-9"}' \\
    ${origin}/invect/plugins/auth/api/auth/sign-up/email
  curl -b cookies.txt -H 'content-type: application/json' -H 'origin: ${origin}' \\
    -d '{"text":"The printer works again."}' ${origin}/invect/plugins/announcements

Stop with Ctrl-C.
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(async () => {
      await invect.close();
      process.exit(0);
    });
    server.closeIdleConnections();
  });
}
