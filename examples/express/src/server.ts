import './environment.js';
import { createServer } from 'node:http';
import { createInvectRouter } from '@invect/express';
import { userAuth } from '@invect/user-auth';
import express from 'express';
import { listen } from '../../shared/listen.js';
import { auth } from './auth.js';

const app = express();

const invect = createInvectRouter({
  baseDatabaseConfig: {
    type: 'sqlite',
    connectionString: process.env.DATABASE_URL ?? 'file:./dev.db',
    id: 'main',
  },
  plugins: [userAuth({ auth })],
});
app.use('/invect', invect);

// The app's own route, with the same sign-in.
app.get('/hello', invect.requireIdentity(), (req, res) => {
  res.json({ hello: req.invect?.identity?.name });
});

await invect.ready();
const server = createServer(app);
const url = await listen(server, Number(process.env.PORT ?? 3000));

console.log(`
Invect listens on ${url}/invect

Sign up, the first time:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"name":"Ada","email":"ada@example.com","password":"correct-horse-9"}' \\
    ${url}/invect/plugins/auth/api/auth/sign-up/email

Sign in, from then on:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"email":"ada@example.com","password":"correct-horse-9"}' \\
    ${url}/invect/plugins/auth/api/auth/sign-in/email

Call Invect as that user:
  curl -b cookies.txt ${url}/invect/flows

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
