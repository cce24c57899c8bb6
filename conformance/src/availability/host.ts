// The host under soak, in a process of its own. Prints its port, and on a line of stdin its memory after a garbage collection.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createInvectRouter } from '@invect/express';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import Database from 'better-sqlite3';
import express from 'express';

const folder = mkdtempSync(join(tmpdir(), 'invect-soak-'));
const auth = betterAuth({
  database: new Database(join(folder, 'auth.db')),
  secret: 'a-secret-that-is-only-used-by-tests-0123456789',
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  telemetry: { enabled: false },
  // Everything comes from one address here.
  rateLimit: { enabled: false },
});
const router = createInvectRouter({
  baseDatabaseConfig: { type: 'sqlite', connectionString: `file:${join(folder, 'host.db')}`, id: 'main' },
  logger: { debug() {}, info() {}, warn() {}, error: (fields, message) => console.error(message, fields) },
  // Few, so that they are all there after a minute, and what still grows then is a leak.
  plugins: [userAuth({ auth, migrate: true, maxRememberedSessions: 1_000 })],
});
await router.ready();
const server = createServer(express().use('/invect', router)).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));

const lines = createInterface(process.stdin);
lines.on('line', () => {
  globalThis.gc?.();
  console.log(JSON.stringify(process.memoryUsage()));
});
lines.on('close', async () => {
  server.closeAllConnections();
  server.close();
  await router.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
