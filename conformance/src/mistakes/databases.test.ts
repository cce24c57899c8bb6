import { createInvect, type InvectOptions, type InvectPlugin } from '@invect/core';
import { createInvectRouter } from '@invect/express';
import { DATABASES, listen, Person, POSTGRES, SQLITE } from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import express from 'express';
import { describe, expect, it } from 'vitest';

const PASSWORD_CANARY = 'canary-7f3a';
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const auth = (database: object) =>
  betterAuth({
    database: database as never,
    secret: 'a-secret-that-is-only-used-by-tests-0123456789',
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });

/** Type, connection string, and what the error recommends. */
const CONTRADICTIONS = [
  ['sqlite', `postgres://app:${PASSWORD_CANARY}@db/app`, 'begins with "postgres:": write type: \'postgresql\''],
  ['sqlite', `POSTGRESQL://app:${PASSWORD_CANARY}@db/app`, 'begins with "postgresql:": write type: \'postgresql\''],
  ['sqlite', `mysql://app:${PASSWORD_CANARY}@db/app`, 'begins with "mysql:": write type: \'mysql\''],
  ['sqlite', `libsql://app.turso.io?authToken=${PASSWORD_CANARY}`, 'begins with "libsql:": write a'],
  ['sqlite', 'sqlite:./dev.db', 'begins with "sqlite:": write a'],
  ['postgresql', 'file:./dev.db', 'begins with "file:": write type: \'sqlite\''],
  ['postgresql', './dev.db', "names a file: write type: 'sqlite'"],
  ['postgresql', ':memory:', "names a file: write type: 'sqlite'"],
  ['postgresql', `mariadb://app:${PASSWORD_CANARY}@db/app`, 'begins with "mariadb:": write type: \'mysql\''],
  ['mysql', `postgres://app:${PASSWORD_CANARY}@db/app`, 'begins with "postgres:": write type: \'postgresql\''],
  ['mysql', 'file:./dev.db', 'begins with "file:": write type: \'sqlite\''],
] as const;

describe('a database type that contradicts its URL', () => {
  it.each(CONTRADICTIONS)('stops the host: %s with %s', (type, connectionString, advice) => {
    const make = (): unknown => {
      return createInvect({ auth: 'none', baseDatabaseConfig: { type, connectionString, id: 'main' }, logger: SILENT });
    };
    expect(make).toThrow(`baseDatabaseConfig.type is '${type}', but connectionString ${advice}`);
    expect(make).not.toThrow(PASSWORD_CANARY);
  });

  it.each(CONTRADICTIONS)('of better-auth stops the host as well: %s with %s', async (type, url, advice) => {
    const store = await SQLITE.create();
    const plugins = [userAuth({ auth: auth({ type, url }) })];
    const invect = createInvect({ baseDatabaseConfig: store.config, plugins, logger: SILENT });
    const reason = await invect.ready().then(String, String);
    expect(reason).toContain(`better-auth's database.type is '${type}', but url ${advice}`);
    expect(reason).not.toContain(PASSWORD_CANARY);
    await invect.close();
    await store.close();
  });
});

describe.each(DATABASES)('$name', (database) => {
  it.skipIf(!database.available)('opens by the names and URLs that belong to it, on both sides', async () => {
    const store = await database.create();
    const [{ type, connectionString }, own] = [store.config, store.authUrl];
    const types = type === 'postgresql' ? (['postgresql', 'postgres'] as const) : ([type] as const);
    const urls = [
      connectionString,
      connectionString.replace(/^postgresql:/, 'postgres:').replace(/^mysql:/, 'mariadb:'),
    ];
    for (const hostType of types) {
      for (const url of new Set(urls)) {
        const options: InvectOptions = {
          baseDatabaseConfig: { type: hostType, connectionString: url, id: 'main' },
          plugins: [userAuth({ auth: auth({ type: hostType, url: url.replace(connectionString, own.url) }) })],
          logger: SILENT,
        };
        const router = createInvectRouter(options);
        const served = await listen(express().use('/invect', router), router.invect, '/invect', () => router.close());
        await router.ready();
        const person = new Person(served);
        await person.signUp(`${hostType}-${url.length}-${Math.random()}@example.test`);
        expect((await person.call('POST', '/flows', { name: 'x' })).status).toBe(201);
        await served.close();
      }
    }
    await store.close();
  });
});

it("has 'postgres' as another name in reports, too", async () => {
  if (!POSTGRES.available) return;
  const store = await POSTGRES.create();
  const seen: unknown[] = [];
  const witness: InvectPlugin = { id: 'witness', start: ({ databaseInfo }) => void seen.push(databaseInfo) };
  const baseDatabaseConfig = { ...store.config, type: 'postgres' as const };
  const invect = createInvect({ auth: 'none', baseDatabaseConfig, plugins: [witness], logger: SILENT });
  await invect.ready();
  expect(seen).toEqual([{ type: 'postgresql', id: 'main', file: null }]);
  await invect.close();
  await store.close();
});
