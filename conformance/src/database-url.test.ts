import { createInvectRouter } from '@invect/express';
import {
  type AppFolder,
  DATABASES,
  type DatabaseKind,
  listen,
  makeAppFolder,
  PASSWORD,
  Person,
  type Served,
  SQLITE,
  type Store,
} from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import { type DatabaseUrl, openDatabase } from '@invect/user-auth/database';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { betterAuth as oldestBetterAuth } from 'better-auth-oldest';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const BASICS = {
  secret: 'a-secret-that-is-only-used-by-tests-0123456789',
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  advanced: { disableOriginCheck: false },
} as const;
const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

const closing: (() => unknown)[] = [];
beforeEach(() => vi.clearAllMocks());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function storeOn(kind: DatabaseKind): Promise<Store> {
  const store = await kind.create();
  closing.push(() => store.close());
  return store;
}

/** The quick start's instance, `{ url, type }` as printed. */
const printed = (database: object) => betterAuth({ ...BASICS, database: database as never });

interface Beside {
  /** Serves better-auth at `/api/auth` as well, as its own documentation does, from before `userAuth` is called. */
  readonly ownMount?: boolean;
}

async function serve(store: Store, auth: ReturnType<typeof printed>, { ownMount }: Beside = {}): Promise<Served> {
  const app = express();
  if (ownMount) app.all('/api/auth/*splat', toNodeHandler(auth));
  const router = createInvectRouter({ baseDatabaseConfig: store.config, logger, plugins: [userAuth({ auth })] });
  app.use('/invect', router);
  return listen(app, router.invect, '/invect', () => router.close());
}

describe("the quick start's database: { url, type }", () => {
  it('works for better-auth mounted beside Invect, whose handler was taken before userAuth() was called', async () => {
    const store = await storeOn(SQLITE);
    const auth = printed(store.authUrl);
    const served = await serve(store, auth, { ownMount: true });
    closing.push(() => served.close());
    await served.invect.ready();
    const signUp = await fetch(`${served.origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: served.origin },
      body: JSON.stringify({ name: 'Ada', email: 'ada@example.test', password: PASSWORD }),
    });
    expect(signUp.status).toBe(200);
    const cookie = signUp.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect((await new Person(served).get('/me', { cookie })).body).toMatchObject({ name: 'Ada' });
  });

  it('works in the app before the host has started', async () => {
    const store = await storeOn(SQLITE);
    const auth = printed(store.authUrl);
    const context = auth.$context;
    const served = await serve(store, auth);
    closing.push(() => served.close());
    expect((await context).authCookies.sessionToken.name).toBe('better-auth.session_token');
  });

  it('with the oldest supported version too', async () => {
    const store = await storeOn(SQLITE);
    const auth = oldestBetterAuth({ ...BASICS, database: store.authUrl as never });
    const context = auth.$context;
    const served = await serve(store, auth as never);
    closing.push(() => served.close());
    await served.invect.ready();
    expect((await context).authCookies.sessionToken.name).toBe('better-auth.session_token');
    expect((await new Person(served).signUp('ada@example.test')).status).toBe(200);
  });

  it('outlives its host: the next one on the same instance opens it again', async () => {
    const store = await storeOn(SQLITE);
    const auth = printed(store.authUrl);
    for (const name of ['ada', 'bob']) {
      const served = await serve(store, auth);
      await served.invect.ready();
      expect((await new Person(served).signUp(`${name}@example.test`)).status).toBe(200);
      await served.close();
    }
    expect(await auth.api.getSession({ headers: new Headers() })).toBeNull();
  });

  it.each([
    ['no url', { url: undefined, type: 'sqlite' }, /database\.url is empty.*DATABASE_URL/],
    ['an unknown type', { url: 'file:./x.db', type: 'oracle' }, /database\.type is "oracle".*'mysql'/],
  ])('names what is wrong with %s', async (_name, database, message) => {
    const store = await storeOn(SQLITE);
    const start = async (): Promise<void> => {
      const served = await serve(store, printed(database));
      closing.push(() => served.close());
      await served.invect.ready();
    };
    await expect(start()).rejects.toThrow(message);
  });

  describe('in a process', () => {
    let app: AppFolder;
    beforeEach(() => {
      app = makeAppFolder({
        'auth.mjs': `
          import { betterAuth } from 'better-auth';
          export const auth = betterAuth({
            database: { url: 'file:./app.db', type: 'sqlite' },
            secret: '${BASICS.secret}',
            logger: { disabled: true },
          });`,
      });
    });
    afterEach(() => app.remove());

    it('that awaits something before userAuth() ends with the fix', async () => {
      app.write({
        'server.mjs': `
          import { setTimeout } from 'node:timers/promises';
          import { userAuth } from '@invect/user-auth';
          import { auth } from './auth.mjs';
          await setTimeout(60_000);
          userAuth({ auth });`,
      });
      const { code, stderr } = await app.node(['server.mjs']);
      expect(code).not.toBe(0);
      expect(stderr).toContain('Failed to initialize database adapter');
      expect(stderr).toContain("openDatabase({ url, type })`, from '@invect/user-auth/database'");
    });

    it('that survives the first failure is completed all the same', async () => {
      app.write({
        'server.mjs': `
          import { once } from 'node:events';
          import { createInvect } from '@invect/core';
          import { userAuth } from '@invect/user-auth';
          import { auth } from './auth.mjs';
          await once(process, 'unhandledRejection');
          process.on('unhandledRejection', () => {});
          const baseDatabaseConfig = { type: 'sqlite', connectionString: 'file:./app.db', id: 'main' };
          const invect = createInvect({ baseDatabaseConfig, plugins: [userAuth({ auth })] });
          await invect.ready();
          console.log(await auth.api.getSession({ headers: new Headers() }));
          await invect.close();`,
      });
      const { code, stdout } = await app.node(['server.mjs']);
      expect([code, stdout]).toEqual([0, 'null\n']);
    });
  });
});

describe.each(DATABASES.filter(({ available }) => available))('openDatabase on $name', (kind) => {
  it('serves, confirms sessions as with a connection of its own, and is closed with the host', async () => {
    const store = await storeOn(kind);
    const database = openDatabase({ ...store.authUrl, maxConnections: 3 });
    const auth = betterAuth({ ...BASICS, database });
    const served = await serve(store, auth as never);
    await served.invect.ready();
    const ada = new Person(served);
    expect((await ada.signUp('ada@example.test')).status).toBe(200);
    expect((await ada.get('/me')).status).toBe(200);
    await store.sql('delete from "session"');
    expect((await ada.get('/me')).body.code).toBe('auth:session_expired');
    const way = logger.info.mock.calls.find(([, message]) => message === 'User auth is on')?.[0].sessionCheck;
    await served.close();
    if (kind.name === 'PostgreSQL') {
      const others = 'select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
      // PostgreSQL ends the process of a connection a moment after it was closed.
      await vi.waitFor(async () => expect(await store.sql(others)).toEqual([]), { timeout: 60_000 });
    }

    const own = await serve(store, betterAuth({ ...BASICS, database: store.connect() }) as never);
    await own.invect.ready();
    expect(logger.info.mock.calls.findLast(([, message]) => message === 'User auth is on')?.[0].sessionCheck).toBe(way);
    await own.close();
  });

  it('connects with the first query, again after it was closed, and lets a script end', async () => {
    const store = await storeOn(kind);
    const app = makeAppFolder({
      'auth.ts': `
        import { betterAuth } from 'better-auth';
        import { openDatabase } from '@invect/user-auth/database';
        export const auth = betterAuth({
          database: openDatabase({ url: process.env.DATABASE_URL, type: process.env.TYPE as 'sqlite' }),
          emailAndPassword: { enabled: true },
          secret: '${BASICS.secret}',
        });`,
      'seed.ts': `
        import { setTimeout } from 'node:timers/promises';
        import { getMigrations } from 'better-auth/db/migration';
        import { auth } from './auth.ts';
        await setTimeout(200);
        await (await getMigrations(auth.options)).runMigrations();
        await auth.options.database.close();
        await auth.api.signUpEmail({ body: { name: 'Ada', email: 'ada@example.test', password: '${PASSWORD}' } });
        await auth.options.database.close();`,
    });
    closing.push(() => app.remove());
    const env = { DATABASE_URL: store.authUrl.url, TYPE: store.authUrl.type };
    expect(await app.node(['--import', 'tsx', 'seed.ts'], env)).toMatchObject({ code: 0 });
    expect(await store.sql('select name from "user"')).toEqual([{ name: 'Ada' }]);
  });
});

describe('openDatabase', () => {
  it('fails with the first query, and says what is missing', async () => {
    const database = openDatabase({ url: undefined, type: 'postgres' });
    const auth = betterAuth({ ...BASICS, database });
    await expect(getMigrations(auth.options)).rejects.toThrow(/database\.url is empty.*DATABASE_URL/);
  });

  it('refuses an unknown type at once', () => {
    expect(() => openDatabase({ url: 'x', type: 'oracle' } as unknown as DatabaseUrl)).toThrow(
      /database\.type is "oracle"/,
    );
  });

  it('is shared: a host that closes leaves it to the other one', async () => {
    const store = await storeOn(SQLITE);
    const auth = betterAuth({ ...BASICS, database: openDatabase(store.authUrl) });
    const [first, second] = [await serve(store, auth as never), await serve(store, auth as never)];
    closing.push(() => second.close());
    await first.invect.ready();
    await second.invect.ready();
    await first.close();
    expect((await new Person(second).signUp('ada@example.test')).status).toBe(200);
  });
});
