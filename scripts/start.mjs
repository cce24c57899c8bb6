// npm start: installs what is missing, builds, and starts an example on a SQLite file.
//   npm start                              the Express quick start
//   npm start react [-- --cross-origin]    the React page, with its host
import { spawn } from 'node:child_process';
import { prepare, root, say } from './prepare.mjs';

const ENTRIES = { express: 'src/server.ts', react: 'server/start.ts' };

const [example = 'express', ...options] = process.argv.slice(2);
if (!Object.hasOwn(ENTRIES, example)) {
  console.error(`There is no example "${example}"; there are ${Object.keys(ENTRIES).join(' and ')}.`);
  process.exit(1);
}
prepare();
say(`Starting the example app (examples/${example}) …`);
const app = spawn(process.execPath, ['--import', 'tsx', ENTRIES[example], ...options], {
  cwd: `${root}examples/${example}`,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal));
app.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
