// npm run try-packed: what a new user does. Packs the packages, installs them in empty folders, type-checks and runs the
// README's quick start as printed, with npm and with pnpm; then Nest and Next.js in every supported major version, and as their
// generators make a project; then the command line. Arguments pick some: readme pnpm nest next@15 cli.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createdFiles, createdTools } from './created-nest.mjs';
import { install, pack, remove, sqlite, visit, writeFiles } from './packed.mjs';
import { tryPnpm } from './packed-pnpm.mjs';
import { prepare, root, run, say } from './prepare.mjs';

await prepare();
const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const { folder: packed, tarballs } = pack();
const SECRET = { BETTER_AUTH_SECRET: 'a-secret-that-is-only-used-by-tests-0123456789' };
const BETTER_AUTH = `better-auth@${devDependencies['better-auth']}`;
const only = (...names) => tarballs.filter((path) => names.some((name) => path.includes(`invect-${name}-`)));

async function readme() {
  say("The README's quick start, from the packed packages (better-sqlite3 may have to be compiled) …");
  const typescript = `typescript@${devDependencies.typescript}`;
  const tools = ['express@5', 'tsx@4', typescript, '@types/express@5', '@types/node@20'];
  const text = readFileSync(`${root}README.md`, 'utf8');
  const [auth, server] = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
  const files = { 'auth.ts': auth, 'server.ts': server.replace('3000', 'Number(process.env.PORT)') };
  const client = readFileSync(`${root}packages/client/README.md`, 'utf8')
    .match(/(?<=```ts\n)[\s\S]*?(?=```)/g)
    .at(-1);
  files['client.ts'] = client.replace("'/invect'", "'http://127.0.0.1:1/invect'");
  const own = only('core', 'user-auth', 'express', 'client', 'ui');
  const folder = install([...own, BETTER_AUTH, 'better-sqlite3', ...tools], files);
  const strict = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
  run('npx', ['tsc', ...strict, '--types', 'node', 'auth.ts', 'server.ts', 'client.ts'], { cwd: folder });
  run(process.execPath, ['--import', 'tsx', 'client.ts'], { cwd: folder });
  // The lines that make .env, as printed; `npx tsx` is left out, because it starts a second process that a signal would have to reach.
  const makeEnv = text.match(/^echo .*\.env$/gm);
  if (makeEnv?.length !== 2) throw new Error('the README has other lines that make .env');
  run('sh', ['-c', makeEnv.join('\n')], { cwd: folder });
  if (!/^BETTER_AUTH_SECRET=.{44}$/m.test(readFileSync(join(folder, '.env'), 'utf8')))
    throw new Error('.env has no secret');
  await visit(folder, ['--env-file=.env', '--import', 'tsx', 'server.ts']);
  const openPages =
    "import { ui } from '@invect/ui'; ui().start().pages.shell({ mount: '/invect', assets: '/assets' })";
  run(process.execPath, ['--input-type=module', '-e', openPages], { cwd: folder });
  say('From CommonJS …');
  run(
    process.execPath,
    ['-e', "if (!require('@invect/user-auth').userAuth || !require('@invect/express')) process.exit(1)"],
    { cwd: folder },
  );
  remove(folder);
}

async function pnpm() {
  say('The quick start with pnpm …');
  await tryPnpm(only('core', 'user-auth', 'express'), [BETTER_AUTH, 'express@5']);
}

/** A Nest app without TypeScript, so without a word of emitted decorator metadata. */
const NEST_APP = (load, platform) => `
${load('reflect-metadata')}
const { Controller, Get, Module, UseGuards } = ${load('@nestjs/common')}
const { NestFactory } = ${load('@nestjs/core')}
const { ${platform}Adapter } = ${load(`@nestjs/platform-${platform.toLowerCase()}`)}
const { CurrentIdentity, InvectAuthGuard, InvectModule } = ${load('@invect/nestjs')}
const { userAuth } = ${load('@invect/user-auth')}
const { betterAuth } = ${load('better-auth')}

const auth = betterAuth({ database: { url: process.env.DATABASE_URL, type: 'sqlite' }, emailAndPassword: { enabled: true } })
class OwnController { me(identity) { return identity } }
Controller('own')(OwnController)
UseGuards(InvectAuthGuard)(OwnController)
CurrentIdentity()(OwnController.prototype, 'me', 0)
Get('me')(OwnController.prototype, 'me', Object.getOwnPropertyDescriptor(OwnController.prototype, 'me'))
const baseDatabaseConfig = { type: 'sqlite', connectionString: process.env.DATABASE_URL, id: 'main' }
class AppModule {}
Module({ imports: [InvectModule.forRoot({ baseDatabaseConfig, plugins: [userAuth({ auth })] })], controllers: [OwnController] })(AppModule)
async function main() {
  const app = await NestFactory.create(AppModule, new ${platform}Adapter(), { logger: ['error', 'warn'] })
  app.enableShutdownHooks()
  await app.listen(Number(process.env.PORT), '127.0.0.1')
}
main()
`;

async function nest(majors = [10, 11, 12]) {
  for (const major of majors) {
    const files = {};
    for (const platform of ['Express', 'Fastify']) {
      files[`${platform}.cjs`] = NEST_APP((name) => `require('${name}')`, platform);
      files[`${platform}.mjs`] = NEST_APP((name) => `await import('${name}')`, platform);
    }
    say(`Nest ${major} …`);
    const nestPackages = ['common', 'core', 'platform-express', 'platform-fastify'].map(
      (name) => `@nestjs/${name}@${major}`,
    );
    const others = [...nestPackages, 'reflect-metadata@0.2', 'rxjs@7', ...createdTools(major)];
    const own = only('core', 'user-auth', 'nestjs');
    // Beside Jest's Babel 7, npm refuses better-auth for its optional peers; the docs say so.
    const folder = install([...own, BETTER_AUTH, sqlite, ...others], files, {
      flags: major === 12 ? [] : ['--legacy-peer-deps'],
      compiled: true,
    });
    for (const file of Object.keys(files)) {
      say(`Nest ${major}, ${file} …`);
      await visit(folder, [file], {
        env: SECRET,
        async checks(origin) {
          const { status } = await fetch(`${origin}/own/me`);
          if (status !== 401) throw new Error(`the guard answered ${status} to nobody (401 wanted)`);
        },
      });
    }
    await createdNest(major, folder);
    remove(folder);
  }
}

/** A project of Nest's CLI: compiled, started, and tested with what the CLI put there for it. */
async function createdNest(major, parent) {
  say(`Nest ${major}, as its CLI makes a project …`);
  const folder = join(parent, 'created');
  const docs = readFileSync(`${root}docs/frameworks.md`, 'utf8');
  const [, lines] = docs.match(/```json\n([^`]*"transformIgnorePatterns"[^`]*)```/);
  const [, transformer] = docs.match(/```js\n([^`]*transpileModule[^`]*)```/);
  writeFiles(folder, createdFiles(major, { lines, transformer }));
  const tool = (path, ...args) => {
    const env = { ...process.env, DATABASE_URL: 'file:./test.db' };
    run(process.execPath, [join(parent, 'node_modules', path), ...args], { cwd: folder, env });
  };
  tool('typescript/bin/tsc', '-p', 'tsconfig.build.json');
  await visit(folder, ['dist/main.js']);
  if (major === 12) return tool('vitest/vitest.mjs', 'run', '--config', './vitest.config.e2e.ts');
  tool('jest/bin/jest.js', '--config', './test/jest-e2e.json', '--cacheDirectory', './.jest');
}

async function next(majors = [14, 15, 16]) {
  for (const major of majors) {
    const react = major === 14 ? 18 : 19;
    say(`Next.js ${major} …`);
    const types = ['typescript@5', `@types/react@${react}`, '@types/node@20'];
    const frame = [`next@${major}`, `react@${react}`, `react-dom@${react}`];
    const folder = install(
      // Next.js 14 has React 18. The components need React 19.
      [
        ...only('core', 'user-auth', 'nextjs', ...(major === 14 ? [] : ['client', 'ui'])),
        BETTER_AUTH,
        sqlite,
        ...frame,
        ...types,
      ],
      {},
      { compiled: true },
    );
    // start.ts starts the example, with what lies beside the examples. It is no part of the app.
    const isSource = (path) =>
      !/node_modules|\.next|\.db|next-env|package\.json|start\.ts/.test(path.slice(root.length));
    cpSync(`${root}examples/nextjs`, folder, { recursive: true, filter: isSource });
    rmSync(join(folder, 'next.config.ts'));
    if (major === 14) {
      for (const page of ['account', 'sign-up']) rmSync(join(folder, 'app', page), { recursive: true });
      writeFileSync(join(folder, 'app/invect.tsx'), 'export const Visitor = (_: { signedIn: boolean }) => null;\n');
    }
    const host = join(folder, 'lib/invect.ts');
    writeFileSync(host, readFileSync(host, 'utf8').replace('userAuth({ auth })', 'userAuth({ auth, migrate: true })'));
    await builtNext(folder, {});
    if (major === 16) {
      say('Next.js 16, as create-next-app makes a project …');
      writeFiles(folder, { 'tsconfig.json': JSON.stringify(CREATED_TSCONFIG) });
      await builtNext(folder, { cacheComponents: true, partialPrefetching: true });
    }
    remove(folder);
  }
}

/** The README's tables from the command line: as npx brings it, outside the app, and installed in the app. */
async function cli() {
  say('Tables from the command line …');
  const [auth] = readFileSync(`${root}README.md`, 'utf8').match(/(?<=```ts\n)[\s\S]*?(?=```)/);
  const config = `import { userAuth } from '@invect/user-auth';
import { auth } from './auth.js';
const baseDatabaseConfig = { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' };
export default { baseDatabaseConfig, plugins: [userAuth({ auth })] };
`;
  const folder = install([...only('core', 'user-auth', 'express'), BETTER_AUTH, 'better-sqlite3'], {
    'auth.ts': auth,
    'invect.config.ts': config,
  });
  const apart = install(only('cli'));
  const env = { ...process.env, ...SECRET, DATABASE_URL: 'file:./dev.db', NODE_ENV: 'production' };
  run(process.execPath, [join(apart, 'node_modules/@invect/cli/dist/bin.js'), 'migrate'], { cwd: folder, env });
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...only('cli')], { cwd: folder });
  run('npx', ['@invect/cli', 'migrate', 'status'], { cwd: folder, env });
  say('The first admin from the command line …');
  const email = 'ada@example.com';
  const signUp = `import { openHost } from '@invect/core';
import options from './invect.config.js';
import { auth } from './auth.js';
const host = openHost(options);
await host.start();
await auth.api.signUpEmail({ body: { name: 'Ada', email: '${email}', password: 'correct-horse-9' } });
await host.close();`;
  writeFiles(folder, { 'sign-up.ts': signUp });
  run('npx', ['jiti', 'sign-up.ts'], { cwd: folder, env });
  run('npx', ['@invect/cli', 'admin', email], { cwd: folder, env });
  remove(folder, apart);
}

/** Of create-next-app 16.4.3, beside the two options of its next.config.ts. */
const CREATED_TSCONFIG = {
  compilerOptions: {
    target: 'ES2017',
    lib: ['dom', 'dom.iterable', 'esnext'],
    allowJs: true,
    skipLibCheck: true,
    strict: true,
    noEmit: true,
    esModuleInterop: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    resolveJsonModule: true,
    isolatedModules: true,
    jsx: 'react-jsx',
    incremental: true,
    plugins: [{ name: 'next' }],
    paths: { '@/*': ['./*'] },
  },
  include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '.next/types/**/*.ts', '.next/dev/types/**/*.ts', '**/*.mts'],
  exclude: ['node_modules'],
};

async function builtNext(folder, config) {
  writeFileSync(join(folder, 'next.config.mjs'), `export default ${JSON.stringify(config)};\n`);
  const cli = join(folder, 'node_modules/next/dist/bin/next');
  const production = { ...SECRET, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  run(process.execPath, [cli, 'build'], { cwd: folder, env: { ...process.env, ...production } });
  await visit(folder, [cli, 'start', '-p', 'PORT', '-H', '127.0.0.1'], {
    env: production,
    async checks(origin) {
      const [page, own] = [await (await fetch(origin)).text(), await fetch(`${origin}/hello`)];
      if (!page.includes('Nobody is signed in') || own.status !== 401) throw new Error('the pages do not ask the gate');
    },
  });
}

const all = { readme, pnpm, nest, next, cli };
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(all);
try {
  for (const [name, major] of chosen.map((choice) => choice.split('@'))) await all[name](major && [Number(major)]);
  say('The packed packages work.');
} finally {
  remove(packed);
}
