import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInvectRouter } from '@invect/express';
import { createMysql, createPostgres, Person, type Store } from '@invect/testing';
import { isInstalled, startServer } from '@invect/testing/servers';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import express from 'express';
import { describe, expect, it, vi } from 'vitest';

const SERVERS = [
  { name: 'PostgreSQL', kind: 'postgres', create: createPostgres },
  { name: 'MariaDB', kind: 'mysql', create: createMysql },
] as const;

describe.each(SERVERS)('a host that starts before $name', ({ kind, create }) => {
  it.skipIf(!isInstalled(kind))('says 503, and serves as soon as the database does', async () => {
    const server = await startServer(kind);
    const store = await create(server.url);
    await server.kill();
    const host = await start(store);
    try {
      const stranger = new Person(host.served);
      for (const path of ['/health', '/flows', '/plugins/auth/api/auth/ok']) {
        expect(await stranger.get(path)).toMatchObject({ status: 503, body: { code: 'host:not_started' } });
      }
      expect(host.errors).toEqual([expect.stringMatching(/^Invect could not start: /)]);

      await server.restart();
      await vi.waitFor(async () => expect((await stranger.get('/health')).status).toBe(200), {
        timeout: 60_000,
        interval: 100,
      });
      const person = new Person(host.served);
      expect((await person.signUp('early@example.test')).status).toBe(200);
      expect(await person.get('/me')).toMatchObject({ status: 200, body: { role: 'editor' } });
      expect((await stranger.get('/me')).status).toBe(401);
    } finally {
      await host.close();
      await server.restart().catch(() => {});
      await store.close().catch(() => {});
      await server.remove();
    }
  });
});

/** A host whose tables and better-auth's are in one database, which need not be there. */
async function start(store: Store) {
  const errors: string[] = [];
  const router = createInvectRouter({
    baseDatabaseConfig: store.config,
    logger: { debug() {}, info() {}, warn() {}, error: (_fields, message) => void errors.push(message) },
    plugins: [
      userAuth({
        auth: betterAuth({
          database: store.authUrl as never,
          secret: 'a-secret-that-is-only-used-by-tests-0123456789',
          emailAndPassword: { enabled: true },
          logger: { disabled: true },
          telemetry: { enabled: false },
        }),
        migrate: true,
      }),
    ],
  });
  const server = createServer(express().use('/invect', router)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    served: { origin, base: `${origin}/invect` },
    errors,
    async close() {
      server.close();
      server.closeAllConnections();
      await router.close();
    },
  };
}
