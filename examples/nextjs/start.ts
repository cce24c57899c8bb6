// Starts Next.js with defaults for what a deployment sets: one SQLite file, and a secret that is kept beside it.
//   npm start        serves http://localhost:3000, for this machine only; PORT=4000 uses another port
//   npm run build    builds the app; then `npm run serve` serves the build
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { developmentSecret } from '../shared/secret.js';

const [command = 'dev', ...rest] = process.argv.slice(2);
const serves = command !== 'build';
const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
process.chdir(fileURLToPath(new URL('.', import.meta.url)));
const { DATABASE_URL = 'file:./dev.db' } = process.env;
const env = {
  DATABASE_URL,
  BETTER_AUTH_SECRET: process.env.BETTER_AUTH_SECRET ?? developmentSecret(DATABASE_URL),
  ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
  ...process.env,
};
const app = spawn(process.execPath, [next, command, ...(serves ? ['-H', '127.0.0.1'] : []), ...rest], {
  stdio: ['inherit', 'pipe', 'inherit'],
  env,
});
app.stdout.pipe(process.stdout);
if (serves) app.stdout.on('data', greetOnce());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.kill(signal));
app.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)));

/** Prints the address once Next.js has printed it. Next.js uses another port if 3000 is taken. */
function greetOnce(): (chunk: Buffer) => void {
  let printed = '';
  let greeted = false;
  return (chunk) => {
    if (greeted) return;
    printed += chunk;
    const address = /Local:\s+(http:\/\/[\w.:]+)/.exec(printed)?.[1];
    if (address === undefined || !/Ready/.test(printed)) return;
    greeted = true;
    void greet(address);
  };
}

async function greet(address: string): Promise<void> {
  // The first request compiles the route and opens the host.
  await fetch(`${address}/invect/health`).catch(() => {});
  const url = address.replace('127.0.0.1', 'localhost');
  console.log(`
Invect listens on ${url}/invect
The app's pages: ${url}

Sign up, the first time:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"name":"Ada","email":"ada@example.com","password":"correct-horse-9"}' \\
    ${url}/invect/plugins/auth/api/auth/sign-up/email

Sign in, from then on:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"email":"ada@example.com","password":"correct-horse-9"}' \\
    ${url}/invect/plugins/auth/api/auth/sign-in/email

Call Invect, and the app's own route, as that user:
  curl -b cookies.txt ${url}/invect/flows
  curl -b cookies.txt ${url}/hello

Stop with Ctrl-C.
`);
}
