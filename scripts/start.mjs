// npm start: installs what is missing, builds, and starts the example app on a SQLite file.
import { spawn } from 'node:child_process';
import { prepare, root, say } from './prepare.mjs';

prepare();
say('Starting the example app (examples/express) …');
const app = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
  cwd: `${root}examples/express`,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal));
app.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
