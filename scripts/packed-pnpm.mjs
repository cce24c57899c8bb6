// The quick start under pnpm: its node_modules hide what a package does not declare, its install scripts are off, and it installs
// better-sqlite3 13 on Node 20. What the host says then is followed to the letter.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove, visit } from './packed.mjs';
import { run, say } from './prepare.mjs';

const PNPM = ['--yes', 'pnpm@10.34.9'];
const QUIET = ['--reporter=append-only', '--loglevel=error'];

const SERVER = `import { userAuth } from '@invect/user-auth';
import { createInvectRouter } from '@invect/express';
import { betterAuth } from 'better-auth';
import express from 'express';

const auth = betterAuth({ database: { url: 'file:./dev.db', type: 'sqlite' }, emailAndPassword: { enabled: true } });
const app = express();
const baseDatabaseConfig = { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' };
app.use('/invect', createInvectRouter({ baseDatabaseConfig, plugins: [userAuth({ auth })] }));
app.listen(Number(process.env.PORT), '127.0.0.1');
`;

/** @param tarballs of core, user-auth and express. @param packages what else the quick start installs, without better-sqlite3 */
export async function tryPnpm(tarballs, packages) {
  const folder = mkdtempSync(join(tmpdir(), 'invect-pnpm-'));
  const core = tarballs.find((path) => path.includes('invect-core-'));
  const manifest = { private: true, type: 'module', pnpm: { overrides: { '@invect/core': `file:${core}` } } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'server.js'), SERVER);
  const pnpm = (...args) => run('npx', [...PNPM, ...args, ...QUIET], { cwd: folder });

  pnpm('add', ...tarballs, ...packages, 'better-sqlite3@13');
  if (Number.parseInt(process.versions.node, 10) >= 22) return finish(folder);
  say('pnpm on Node 20 with better-sqlite3 13 …');
  await expectToRead(folder, /better-sqlite3 13\S+ needs Node\.js 22 or newer.*Install better-sqlite3@12/);

  pnpm('add', 'better-sqlite3@12');
  say('… with 12, which was not built …');
  await expectToRead(
    folder,
    /better-sqlite3 12\S+ is installed without its native part.*`onlyBuiltDependencies` \(pnpm 10\)/,
  );

  pnpm('config', 'set', '--location=project', 'onlyBuiltDependencies', '["better-sqlite3"]', '--json');
  pnpm('rebuild', 'better-sqlite3');
  say('… and with 12, built as the message says …');
  await finish(folder);
}

async function finish(folder) {
  await visit(folder, ['server.js']);
  remove(folder);
}

/** Starts the server, and waits until it has said why it cannot serve. It must not end. */
async function expectToRead(folder, message) {
  const server = spawn(process.execPath, ['server.js'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, NODE_ENV: 'development', PORT: '0' },
  });
  let printed = '';
  const exited = new Promise((resolve) =>
    server.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal}`)),
  );
  const read = new Promise((resolve) => {
    server.stderr.on('data', (chunk) => {
      printed += chunk;
      if (message.test(printed)) resolve();
    });
  });
  const problem = await Promise.race([read, exited]);
  server.kill();
  await exited;
  if (problem) throw new Error(`${problem} before it said ${message}:\n${printed}`);
}
