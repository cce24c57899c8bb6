// npm run try-packed: what a new user does. Packs the packages, installs them in empty folders, type-checks and runs the
// README's quick start as printed; then Nest and Next.js in every supported major version, and the command line. Arguments pick
// some: readme nest next@15 cli.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, pack, remove, visit } from './packed.mjs';
import { prepare, root, run, say } from './prepare.mjs';

await prepare();
const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const { folder: packed, tarballs } = pack();
const SECRET = { BETTER_AUTH_SECRET: 'a-secret-that-is-only-used-by-tests-0123456789' };
const BASICS = [`better-auth@${devDependencies['better-auth']}`, 'better-sqlite3'];
const only = (...names) => tarballs.filter((path) => names.some((name) => path.includes(`invect-${name}-`)));

async function readme() {
  say("The README's quick start, from the packed packages (better-sqlite3 may have to be compiled) …");
  const typescript = `typescript@${devDependencies.typescript}`;
  const tools = ['express@5', 'tsx@4', typescript, '@types/express@5', '@types/node@20'];
  const text = readFileSync(`${root}README.md`, 'utf8');
  const [auth, server] = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
  const files = { 'auth.ts': auth, 'server.ts': server.replace('3000', 'Number(process.env.PORT)') };
  const folder = install([...only('core', 'user-auth', 'express'), ...BASICS, ...tools], files);
  const strict = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
  run('npx', ['tsc', ...strict, '--types', 'node', 'auth.ts', 'server.ts'], { cwd: folder });
  await visit(folder, ['--import', 'tsx', 'server.ts']);
  say('From CommonJS …');
  run(
    process.execPath,
    ['-e', "if (!require('@invect/user-auth').userAuth || !require('@invect/express')) process.exit(1)"],
    { cwd: folder },
  );
  remove(folder);
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
    const others = [...nestPackages, 'reflect-metadata@0.2', 'rxjs@7'];
    const folder = install([...only('core', 'user-auth', 'nestjs'), ...BASICS, ...others], files);
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
    remove(folder);
  }
}

async function next(majors = [14, 15, 16]) {
  for (const major of majors) {
    const react = major === 14 ? 18 : 19;
    say(`Next.js ${major} …`);
    const types = ['typescript@5', `@types/react@${react}`, '@types/node@20'];
    const frame = [`next@${major}`, `react@${react}`, `react-dom@${react}`];
    const folder = install([...only('core', 'user-auth', 'nextjs'), ...BASICS, ...frame, ...types]);
    const isSource = (path) => !/node_modules|\.next|\.db|next-env|package\.json/.test(path.slice(root.length));
    cpSync(`${root}examples/nextjs`, folder, { recursive: true, filter: isSource });
    rmSync(join(folder, 'next.config.ts'));
    writeFileSync(join(folder, 'next.config.mjs'), 'export default {};\n');
    const host = join(folder, 'lib/invect.ts');
    writeFileSync(host, readFileSync(host, 'utf8').replace('userAuth({ auth })', 'userAuth({ auth, migrate: true })'));
    const cli = join(folder, 'node_modules/next/dist/bin/next');
    const production = { ...SECRET, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
    run(process.execPath, [cli, 'build'], { cwd: folder, env: { ...process.env, ...production } });
    await visit(folder, [cli, 'start', '-p', 'PORT', '-H', '127.0.0.1'], {
      env: production,
      async checks(origin) {
        const [page, own] = [await (await fetch(origin)).text(), await fetch(`${origin}/hello`)];
        if (!page.includes('Nobody is signed in') || own.status !== 401)
          throw new Error('the pages do not ask the gate');
      },
    });
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
  const folder = install([...only('core', 'user-auth', 'express'), ...BASICS], {
    'auth.ts': auth,
    'invect.config.ts': config,
  });
  const apart = install(only('cli'));
  const env = { ...process.env, ...SECRET, DATABASE_URL: 'file:./dev.db', NODE_ENV: 'production' };
  run(process.execPath, [join(apart, 'node_modules/@invect/cli/dist/bin.js'), 'migrate'], { cwd: folder, env });
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...only('cli')], { cwd: folder });
  run('npx', ['@invect/cli', 'migrate', 'status'], { cwd: folder, env });
  remove(folder, apart);
}

const all = { readme, nest, next, cli };
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(all);
try {
  for (const [name, major] of chosen.map((choice) => choice.split('@'))) await all[name](major && [Number(major)]);
  say('The packed packages work.');
} finally {
  remove(packed);
}
