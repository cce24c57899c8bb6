import './environment.js';
import { createServer } from 'node:http';
import { createInvectRouter } from '@invect/express';
import { userAuth } from '@invect/user-auth';
import express from 'express';
import { listen } from '../../shared/listen.js';
import { auth } from './auth.js';
import { servePagesCrossOrigin, servePagesSameOrigin } from './pages.js';

// Call this before anything is awaited: better-auth starts when it is created, and fails if userAuth has not opened its database.
const users = userAuth({ auth });
const isCrossOrigin = process.argv.includes('--cross-origin');
const app = express();
const server = createServer(app);
const host = await listen(server, Number(process.env.PORT ?? 3000));
const crossOriginPages = isCrossOrigin
  ? await servePagesCrossOrigin(host, Number(process.env.PAGE_PORT ?? 5173))
  : null;

const invect = createInvectRouter({
  baseDatabaseConfig: {
    type: 'sqlite',
    connectionString: process.env.DATABASE_URL ?? 'file:./dev.db',
    id: 'main',
  },
  // Pages of another origin may call the host only if the origin is listed here.
  trustedOrigins: crossOriginPages ? [crossOriginPages.origin] : [],
  plugins: [users],
});
app.use('/invect', invect);
await invect.ready();
const pages = crossOriginPages ?? (await servePagesSameOrigin(app, server, host));

console.log(`
The page is at      ${pages.origin}
Invect listens on   ${host}/invect

Sign up on the page. Or check from a shell that the host serves:
  curl ${host}/invect/health

Stop with Ctrl-C.
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await pages.close();
    server.close();
    server.closeAllConnections();
    await invect.close();
    process.exit(0);
  });
}
