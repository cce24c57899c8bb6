import { fileURLToPath } from 'node:url';
import { type AppFolder, DATABASES, type Ended, MARIADB, makeAppFolder, repeated, type Store } from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

const AUTH = `
  import { betterAuth } from 'better-auth';
  export const auth = betterAuth({
    database: { url: process.env.DATABASE_URL, type: process.env.AUTH_TYPE as 'sqlite' },
    emailAndPassword: { enabled: true },
  });`;

const CONFIG = (options = '') => `
  import { userAuth } from '@invect/user-auth';
  import { auth } from './auth.js';
  export default {
    baseDatabaseConfig: { type: process.env.HOST_TYPE, connectionString: process.env.DATABASE_URL, id: 'main' },
    plugins: [userAuth({ auth, ${options} })],
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  };`;

/** Signs up whoever the arguments name, and prints what roles the host gives them. */
const SIGN_UP = `
  import { openHost } from '@invect/core';
  import options from './invect.config.js';
  import { auth } from './auth.js';
  const host = openHost(options);
  await host.start();
  for (const email of process.argv.slice(2))
    await auth.api.signUpEmail({ body: { name: 'Ada', email, password: 'correct-horse-9' } });
  await host.close();`;

vi.setConfig({ testTimeout: 120_000 });

describe.each(repeated(DATABASES.filter(({ available }) => available)))('invect admin on $name', (kind) => {
  let app: AppFolder;
  let store: Store;
  beforeEach(async () => {
    store = await kind.create();
    app = makeAppFolder({ 'auth.ts': AUTH, 'invect.config.ts': CONFIG(), 'sign-up.ts': SIGN_UP });
  });
  afterEach(async () => {
    app.remove();
    await store.close();
  });

  function run(args: readonly string[]): Promise<Ended> {
    const { url, type } = store.authUrl;
    const secret = 'a-secret-that-is-only-used-by-tests-0123456789';
    const env = { DATABASE_URL: url, AUTH_TYPE: type, HOST_TYPE: store.config.type, BETTER_AUTH_SECRET: secret };
    return app.node(args, env);
  }
  const admin = (...args: string[]): Promise<Ended> => run([BIN, 'admin', ...args]);
  const admins = (): Promise<Record<string, unknown>[]> =>
    store.sql("select * from invect_member where role = 'admin'");

  it('makes the user with an address an admin, says so, and leaves an entry in the audit log', async () => {
    expect(await run(['--import', 'tsx', 'sign-up.ts', 'ada@example.test', 'eve@example.test'])).toMatchObject({
      code: 0,
    });
    const [ada] = await store.sql(`select id from "user" where email = 'ada@example.test'`);
    expect(await admin('Ada@Example.test')).toMatchObject({
      code: 0,
      stdout: `Ada@Example.test (user ${ada?.['id']}) is an admin now. It counts from the next request on.\n`,
    });
    expect(await admins()).toMatchObject([{ user_id: ada?.['id'] }]);
    expect((await admin('ada@example.test')).code).toBe(0);

    const kept = await store.sql('select entry from invect_audit union all select entry from invect_audit_pending');
    const made = kept
      .map(({ entry }) => JSON.parse(String(entry)))
      .filter(({ action }: { action: string }) => action === 'member.update');
    expect(made).toHaveLength(2);
    expect(made[0]).toMatchObject({
      actor: { type: 'system' },
      resource: { type: 'user', id: ada?.['id'] },
      fields: ['role'],
    });
  });

  it('ends with 2 and a sentence if there is no such user, or if there are several', async () => {
    expect((await run(['--import', 'tsx', 'sign-up.ts', 'ada@example.test', 'eve@example.test'])).code).toBe(0);
    for (const nobody of ['nobody@example.test', 'ada@example', 'da@example.test', '%'])
      expect(await admin(nobody)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/^invect: There is no user with the address .*: sign up first\.$/m),
      });
    if (kind === MARIADB) await store.sql('alter table "user" modify email varchar(255) collate utf8mb4_bin not null');
    await store.sql(`update "user" set email = 'ADA@example.test' where email = 'eve@example.test'`);
    expect(await admin('ada@example.test')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^invect: There is more than one user with the address ada@example\.test\.$/m),
    });
    expect(await admins()).toEqual([]);
  });

  it('ends with 2 where the app decides roles, and without an address', async () => {
    app.write({ 'invect.config.ts': CONFIG("mapUser: ({ id }) => ({ id, role: 'viewer' })") });
    expect(await run(['--import', 'tsx', 'sign-up.ts', 'ada@example.test'])).toMatchObject({ code: 0 });
    expect(await admin('ada@example.test')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Roles are decided by the app here'),
    });
    expect(await admin()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("missing required argument 'email'"),
    });
    app.write({ 'only.ts': AUTH });
    expect(await admin('ada@example.test', '-c', 'only.ts')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("export the host's options from invect.config.ts"),
    });
  });
});
