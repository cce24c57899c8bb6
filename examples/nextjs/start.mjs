// Starts Next.js with what a deployment sets from outside. The defaults make the example start with nothing set: one SQLite
// file, and a secret that is made anew at every start, so that nobody deploys one that is printed here.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const [command = 'dev', ...rest] = process.argv.slice(2);
const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
const env = {
  DATABASE_URL: 'file:./dev.db',
  BETTER_AUTH_SECRET: randomBytes(32).toString('base64'),
  ...process.env,
};
const app = spawn(process.execPath, [next, command, ...rest], {
  cwd: fileURLToPath(new URL('.', import.meta.url)),
  stdio: 'inherit',
  env,
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal));
app.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
