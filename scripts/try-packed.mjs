// npm run try-packed: what a new user does. Packs the packages, installs them in an empty folder, type-checks and runs the
// README's quick start as printed, signs up and calls Invect.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root, run, say } from './prepare.mjs';

prepare();
const folder = mkdtempSync(join(tmpdir(), 'invect-packed-'));
let app;
try {
  say('Packing …');
  for (const name of readdirSync(`${root}packages`)) {
    run('npm', ['pack', '--pack-destination', folder, '--loglevel=error'], { cwd: `${root}packages/${name}` });
  }
  const tarballs = readdirSync(folder).map((file) => `./${file}`);

  say('Installing them in an empty folder (better-sqlite3 may have to be compiled) …');
  const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const others = [
    `better-auth@${devDependencies['better-auth']}`,
    'better-sqlite3@12',
    'express@5',
    'tsx@4',
    `typescript@${devDependencies.typescript}`,
    '@types/express@5',
    '@types/node@20',
  ];
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, ...others], { cwd: folder });

  say('Type-checking and running the quick start …');
  const readme = readFileSync(`${root}README.md`, 'utf8');
  const [auth, server] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
  const port = await freePort();
  writeFileSync(join(folder, 'auth.ts'), auth);
  writeFileSync(join(folder, 'server.ts'), server.replace('3000', String(port)));
  const compilerOptions = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ];
  run('npx', ['tsc', ...compilerOptions, 'auth.ts', 'server.ts'], { cwd: folder });

  const env = { ...process.env, DATABASE_URL: 'file:./dev.db', NODE_ENV: 'development' };
  app = spawn(process.execPath, ['--import', 'tsx', 'server.ts'], { cwd: folder, stdio: 'inherit', env });
  await signUpAndCall(`http://127.0.0.1:${port}`);

  say('From CommonJS …');
  const script =
    "const { userAuth } = require('@invect/user-auth'); require('@invect/express'); if (!userAuth) process.exit(1)";
  run(process.execPath, ['-e', script], { cwd: folder });
  say('The packed packages work.');
} finally {
  app?.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function signUpAndCall(origin) {
  await waitFor(`${origin}/invect/health`);
  const signUp = await fetch(`${origin}/invect/plugins/auth/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: 'correct-horse-9' }),
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
  for (let attempt = 0; attempt < 100; attempt++) {
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
