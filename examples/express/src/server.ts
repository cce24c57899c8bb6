import './environment.js';
import { createServer } from 'node:http';
import { createInvectRouter } from '@invect/express';
import { ui } from '@invect/ui';
import { userAuth } from '@invect/user-auth';
import express from 'express';
import { listen } from '../../shared/listen.js';
import { auth } from './auth.js';
import { flows } from './flows.js';

// Before anything is awaited, as better-auth's `database: { url, type }` needs it.
const plugins = [userAuth({ auth, publicPaths: ['/webhooks'] }), ui()];

const app = express();
const server = createServer(app);
const url = await listen(server, Number(process.env.PORT ?? 3000));

const invect = createInvectRouter({
  publicUrl: `${url}/invect`,
  baseDatabaseConfig: {
    type: 'sqlite',
    connectionString: process.env.DATABASE_URL ?? 'file:./dev.db',
    id: 'main',
  },
  plugins,
  flows,
});
app.use('/invect', invect);

// The app's own route, with the same sign-in.
app.get('/hello', invect.requireIdentity(), (req, res) => {
  res.json({ hello: req.invect?.identity?.name });
});

await invect.ready();

console.log(`
Invect listens on ${url}/invect
Open it in a browser, and sign up.

The same by hand. Sign up, the first time:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"name":"Ada","email":"ada@example.com","password":"correct-horse-9"}' \\
    ${url}/invect/plugins/auth/api/auth/sign-up/email

Sign in, from then on:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"email":"ada@example.com","password":"correct-horse-9"}' \\
    ${url}/invect/plugins/auth/api/auth/sign-in/email

Call Invect as that user:
  curl -b cookies.txt ${url}/invect/flows

Run a flow, and see what came of it:
  curl -b cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"input":{"name":"Ada"}}' ${url}/invect/flows/hello/run
  curl -b cookies.txt ${url}/invect/flow-runs

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
