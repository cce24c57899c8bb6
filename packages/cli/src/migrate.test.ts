import { fileURLToPath } from 'node:url';
import {
  type AppFolder,
  DATABASES,
  type Ended,
  MARIADB,
  makeAppFolder,
  POSTGRES,
  repeated,
  SQLITE,
  type Store,
} from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const SECRET = 'a-secret-that-is-only-used-by-tests-0123456789';
const TABLES = ['user', 'session', 'account', 'verification'];

/** The quick start's auth.ts, its `{ url, type }` as printed. */
const AUTH = (more = '') => `
  import { betterAuth } from 'better-auth';
  import { admin } from 'better-auth/plugins';
  export const auth = betterAuth({
    database: { url: process.env.DATABASE_URL, type: process.env.AUTH_TYPE as 'sqlite' },
    emailAndPassword: { enabled: true },
    plugins: [${more}],
  });`;

/** The quick start's options, in a module of their own. */
const CONFIG = `
  import type { InvectOptions } from '@invect/core';
  import { userAuth } from '@invect/user-auth';
  import { auth } from './auth.js';
  export default {
    baseDatabaseConfig: { type: process.env.HOST_TYPE as 'sqlite', connectionString: process.env.DATABASE_URL ?? '', id: 'main' },
    plugins: [userAuth({ auth })],
  } satisfies InvectOptions;`;

/** What a deployment does with the tables. */
const SERVE = `
  import { createInvect } from '@invect/core';
  import options from './invect.config.js';
  const invect = createInvect({ ...options, publicUrl: 'https://app.example.test/invect' });
  await invect.ready();
  await invect.close();`;

/** A command takes a second, and four in a row on a busy machine take longer than a test usually may. */
vi.setConfig({ testTimeout: 120_000 });

let app: AppFolder;
let store: Store;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function environment(): Record<string, string | undefined> {
  const { url, type } = store.authUrl;
  return { DATABASE_URL: url, AUTH_TYPE: type, HOST_TYPE: store.config.type, BETTER_AUTH_SECRET: SECRET };
}

const invect = (args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Ended> =>
  app.node([BIN, ...args], { ...environment(), NODE_ENV: 'production', ...env });

const serve = (): Promise<Ended> =>
  app.node(['--import', 'tsx', 'serve.ts'], { ...environment(), NODE_ENV: 'production' });

async function open(kind: typeof SQLITE): Promise<void> {
  store = await kind.create();
  app = makeAppFolder({ 'auth.ts': AUTH(), 'invect.config.ts': CONFIG, 'serve.ts': SERVE });
  closing.push(
    () => store.close(),
    () => app.remove(),
  );
}

describe.each(repeated(DATABASES.filter(({ available }) => available)))('invect migrate on $name', (kind) => {
  beforeEach(() => open(kind));

  it('says what is missing, creates it for a host in production, and has nothing to do then', async () => {
    expect((await serve()).stderr).toMatch(/missing: user, .* run `npx @invect\/cli migrate`/);
    const before = await invect(['migrate', 'status']);
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(/^user-auth: missing user, session, account, verification$/m);

    const done = await invect(['migrate']);
    expect([done.code, done.stdout]).toEqual([0, expect.stringMatching(/^user-auth: created user, session, /m)]);
    expect(await invect(['migrate', 'status'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^host \(.*\): nothing to do\nuser-auth: nothing to do\n$/),
    });
    expect((await serve()).code).toBe(0);
  });

  it('prints SQL that does the same by hand, and changes nothing', async () => {
    const { code, stdout } = await invect(['migrate', '--dry-run']);
    expect(code).toBe(0);
    expect((await invect(['migrate', 'status'])).code).toBe(1);
    const statements = stdout.replaceAll(/^--.*$/gm, '').split(/;\s*\n/);
    for (const statement of statements) if (statement.trim() !== '') await store.sql(statement);
    expect(await invect(['migrate', 'status'])).toMatchObject({ code: 0 });
    expect((await serve()).code).toBe(0);
  });

  it('runs in three processes at once, before there was a host', async () => {
    const ended = await Promise.all([invect(['migrate']), invect(['migrate']), invect(['migrate'])]);
    const created = ended.flatMap(({ stdout }) => /^host .*created (.*)$/m.exec(stdout)?.[1] ?? []);
    // One of them has applied every step.
    const applied = await store.sql('select name from invect_migration order by name');
    expect(created).toEqual([applied.map(({ name }) => name).join(', ')]);
    expect(applied.length).toBeGreaterThan(1);
    expect(ended.map(({ code, stderr }) => [code, /invect: .*/.exec(stderr)?.[0]])).toEqual(
      Array(3).fill([0, undefined]),
    );
    expect((await invect(['migrate', 'status'])).code).toBe(0);
    for (const table of [...TABLES, 'invect_flow']) expect(await store.sql(`select id from "${table}"`)).toEqual([]);
  });

  it('adds the columns of a plugin that came later', async () => {
    await invect(['migrate']);
    app.write({ 'auth.ts': AUTH('admin()') });
    const { code, stdout } = await invect(['migrate', 'status']);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/user-auth: missing user\.role, user\.banned, /)]);
    expect((await invect(['migrate'])).code).toBe(0);
    expect(await store.sql('select role from "user"')).toEqual([]);
  });
});

describe('invect migrate', () => {
  beforeEach(() => open(SQLITE));

  it("makes better-auth's tables only for a module that exports an instance", async () => {
    app.write({ 'invect.config.ts': '', 'src/lib/auth.ts': AUTH() });
    expect((await invect(['migrate', 'status', '--config', 'auth.ts'])).stdout).toMatch(/^user-auth: missing user,/);
    const { code, stdout, stderr } = await invect(['migrate', '--config', 'src/lib/auth.ts']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^user-auth: created user,/)]);
    expect(stderr).toMatch(/better-auth's tables only/);
  });

  it.each([
    ['src/invect.config.mts', CONFIG.replace('./auth.js', '../auth.js')],
    ['server/invect.config.ts', CONFIG.replace('./auth.js', '@/auth')],
    [
      'lib/invect.config.js',
      CONFIG.replace('./auth.js', '../auth.ts').replace(/import type.*|as '\w+'|satisfies \w+/g, ''),
    ],
  ])('finds %s', async (name, text) => {
    const elsewhere = makeAppFolder({
      'auth.ts': AUTH(),
      [name]: text,
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
    });
    closing.push(() => elsewhere.remove());
    const ended = await elsewhere.node([BIN, 'migrate', 'status'], environment());
    expect(ended).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^host \(sqlite /),
      stderr: expect.stringContaining(`Reading ${name}\n`),
    });
  });

  it('reads an app in CommonJS', async () => {
    app.write({
      'package.json': '{ "private": true }',
      'other.cjs': `
        const { userAuth } = require('@invect/user-auth');
        const { betterAuth } = require('better-auth');
        const auth = betterAuth({ database: { url: process.env.DATABASE_URL, type: 'sqlite' } });
        const baseDatabaseConfig = { type: 'sqlite', connectionString: process.env.DATABASE_URL, id: 'main' };
        exports.options = { baseDatabaseConfig, plugins: [userAuth({ auth })], trustProxy: 1 };`,
    });
    expect(await invect(['migrate', '-c', 'other.cjs'])).toMatchObject({ code: 0, stdout: /created 001/ });
  });

  it('takes what the environment lacks from .env.local, and what that lacks from .env', async () => {
    app.write({
      '.env.local': `DATABASE_URL=${store.authUrl.url}\n`,
      '.env': 'DATABASE_URL=file:./another.db\nAUTH_TYPE=wrong\n',
    });
    expect((await invect(['migrate'], { DATABASE_URL: undefined })).code).toBe(0);
    expect(await store.sql('select id from invect_flow')).toEqual([]);
  });

  it("leaves an ORM's tables to the ORM", async () => {
    app.write({
      'auth.ts': `
        import { betterAuth } from 'better-auth';
        import { memoryAdapter } from 'better-auth/adapters/memory';
        export const auth = betterAuth({ database: memoryAdapter({ user: [] }) });`,
    });
    const { code, stdout } = await invect(['migrate']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/user-auth: left to better-auth's adapter 'memory'/)]);
  });

  it.each([
    [
      'no module',
      { 'invect.config.ts': null, 'auth.ts': null },
      {},
      /no invect\.config\.ts and no auth\.ts.*Write one/s,
    ],
    ['a module without options', { 'invect.config.ts': 'export default 1' }, {}, /exports neither.*Write one/s],
    [
      'a module that throws',
      { 'auth.ts': 'throw new Error("no!")' },
      {},
      /invect\.config\.ts could not be loaded\.\n.*no!/s,
    ],
    ['an empty URL', {}, { DATABASE_URL: '' }, /connectionString is empty/],
    ['an unknown plugin', { 'invect.config.ts': CONFIG.replace('userAuth({ auth })', 'userAuth') }, {}, /not a plugin/],
    [
      'no secret in production',
      {},
      { BETTER_AUTH_SECRET: undefined },
      /user-auth: better-auth could not start: .*BETTER_AUTH_SECRET/s,
    ],
  ])('ends with 2 and says what to do for %s', async (_name, files, env, message) => {
    for (const [name, text] of Object.entries(files)) {
      if (text === null) await app.node(['-e', `fs.rmSync(${JSON.stringify(name)})`]);
      else app.write({ [name]: text });
    }
    const { code, stderr } = await invect(['migrate', 'status'], env);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it.each([
    [['migrate', 'stauts'], /too many arguments for 'migrate'/],
    [['migrate', '--dryrun'], /Did you mean --dry-run/],
    [['migrate', '-c', 'nowhere.ts'], /no file nowhere\.ts/],
  ])('ends with 2 for %j', async (args, message) => {
    expect(await invect(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });

  it('shows its help and its version, and ends with 0', async () => {
    expect(await invect(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(await invect(['migrate', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--dry-run'),
    });
  });

  it.each([
    [
      POSTGRES.name,
      { HOST_TYPE: 'postgresql', AUTH_TYPE: 'postgres', DATABASE_URL: 'postgresql://a:pass-word@127.0.0.1:9/x' },
    ],
    [MARIADB.name, { HOST_TYPE: 'mysql', AUTH_TYPE: 'mysql', DATABASE_URL: 'mysql://a:pass-word@127.0.0.1:9/x' }],
  ])('says that %s does not answer, without its password', async (_name, env) => {
    const { code, stdout, stderr } = await invect(['migrate', 'status'], env);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/host: .*ECONNREFUSED/)]);
    expect(stdout + stderr).not.toContain('pass-word');
  });
});
