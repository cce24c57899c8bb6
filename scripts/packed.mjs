// What the packed packages are tried with: tarballs, an install in an empty folder, and a visit.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { published, root, run, say } from './prepare.mjs';

/** Packs every package that is published. Returns the tarballs' paths. */
export function pack() {
  say('Packing …');
  const folder = mkdtempSync(join(tmpdir(), 'invect-packed-'));
  for (const name of published) {
    run('npm', ['pack', '--pack-destination', folder, '--loglevel=error'], { cwd: `${root}packages/${name}` });
  }
  return { folder, tarballs: readdirSync(folder).map((file) => join(folder, file)) };
}

/** better-sqlite3 as the repository has it. */
const SQLITE = `${root}node_modules/better-sqlite3`;
export const sqlite = `better-sqlite3@${JSON.parse(readFileSync(`${SQLITE}/package.json`, 'utf8')).version}`;

/**
 * An empty folder with these packages installed.
 *
 * @param files are written to it, by path
 * @param flags more of `npm install`
 * @param compiled true: no install script runs, and the native part of `sqlite` is the repository's, as compiling it takes a minute
 */
export function install(packages, files = {}, { flags = [], compiled = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'invect-app-'));
  writeFiles(folder, { 'package.json': JSON.stringify({ private: true, type: 'module' }), ...files });
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', ...(compiled ? ['--ignore-scripts'] : [])];
  run('npm', ['install', ...quiet, ...flags, ...packages], { cwd: folder });
  if (compiled) cpSync(`${SQLITE}/build`, join(folder, 'node_modules/better-sqlite3/build'), { recursive: true });
  return folder;
}

/** Writes files into a folder, by path. */
export function writeFiles(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Starts a server in a folder, signs up and calls Invect, and stops it. `args` may say PORT. */
export async function visit(folder, args, { env = {}, checks = async () => {} } = {}) {
  const port = await freePort();
  const app = spawn(
    process.execPath,
    args.map((arg) => arg.replace('PORT', String(port))),
    {
      cwd: folder,
      stdio: 'inherit',
      env: { ...process.env, DATABASE_URL: 'file:./dev.db', NODE_ENV: 'development', PORT: String(port), ...env },
    },
  );
  const exited = new Promise((resolve) => app.once('exit', resolve));
  try {
    await signUpAndCall(`http://127.0.0.1:${port}`);
    await checks(`http://127.0.0.1:${port}`);
  } finally {
    app.kill();
    await exited;
  }
}

/** Removes folders. */
export function remove(...folders) {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

async function signUpAndCall(origin) {
  await waitFor(`${origin}/invect/health`);
  const signUp = await fetch(`${origin}/invect/plugins/auth/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: 'Ada', email: `ada-${Date.now()}@example.com`, password: 'correct-horse-9' }),
  });
  const cookie = signUp.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const [flows, stranger] = [
    await fetch(`${origin}/invect/flows`, { headers: { cookie } }),
    await fetch(`${origin}/invect/flows`),
  ];
  if (signUp.status === 200 && flows.status === 200 && stranger.status === 401) return;
  throw new Error(
    `sign-up ${signUp.status}, flows ${flows.status} (200 wanted), stranger ${stranger.status} (401 wanted)`,
  );
}

async function waitFor(url) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} did not answer`);
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
