// A host in a process of its own, as an app would run it. Its settings come as JSON in HOST_SETTINGS; it prints its port.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bullmq } from '@invect/bullmq';
import { createInvectRouter } from '@invect/express';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import { admin, organization } from 'better-auth/plugins';
import express from 'express';
import { QUICK_PASSWORDS } from '../quick-passwords.js';
import { redisStorage } from '../stores/redis-storage.js';
import { SECRET } from '../stores/stored-sessions.js';
import type { HostSettings } from './start-host.js';

const settings = JSON.parse(process.env['HOST_SETTINGS'] ?? '') as HostSettings;
const redis = settings.redisUrl ? redisStorage(settings.redisUrl, `${settings.authUrl.url}:`) : null;
const auth = betterAuth({
  database: settings.authUrl as never,
  secret: SECRET,
  emailAndPassword: {
    enabled: true,
    password: QUICK_PASSWORDS,
  },
  logger: { disabled: true },
  telemetry: { enabled: false },
  plugins: [
    admin({ adminUserIds: [...(settings.adminUserIds ?? [])] }),
    ...(settings.organizations ? [organization()] : []),
  ],
  user: { deleteUser: { enabled: true } },
  rateLimit: { enabled: settings.rateLimit !== undefined, ...settings.rateLimit },
  ...(redis && { secondaryStorage: redis.storage }),
  session: { storeSessionInDatabase: settings.storeSessionInDatabase ?? false },
});

const router = createInvectRouter({
  baseDatabaseConfig: settings.database,
  ...(settings.runs !== undefined && { runs: settings.runs }),
  ...(settings.queue !== undefined && { queue: bullmq(settings.queue) }),
  logger: { debug() {}, info() {}, warn() {}, error: (fields, message) => console.error(message, fields) },
  plugins: [userAuth({ auth, migrate: true, ...settings.userAuth })],
});
await router.ready();
const app = express().use('/invect', router);
const server = createServer((req, res) => {
  // Once it ends: a kept-alive connection is never idle for good while its client goes on asking.
  if (!server.listening) res.setHeader('connection', 'close');
  app(req, res);
}).listen(settings.port ?? 0, '127.0.0.1');
await once(server, 'listening');
console.log(`port ${(server.address() as AddressInfo).port}`);

process.on('SIGTERM', async () => {
  const closed = once(server, 'close');
  server.close();
  await closed;
  await router.close();
  await redis?.close();
  process.exit(0);
});
