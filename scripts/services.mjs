// node scripts/services.mjs <command> [arguments]: runs a command with private PostgreSQL, MariaDB and Redis servers, whose URLs it
// finds in TEST_POSTGRES_URL, TEST_MYSQL_URL and TEST_REDIS_URL, and removes them afterwards. A URL that is set stays as it is.
// Installs and builds first what the servers are started with.
import { spawn } from 'node:child_process';
import { prepare } from './prepare.mjs';

const SERVICES = [
  { kind: 'postgres', variable: 'TEST_POSTGRES_URL' },
  { kind: 'mysql', variable: 'TEST_MYSQL_URL' },
  { kind: 'redis', variable: 'TEST_REDIS_URL' },
].filter(({ variable }) => !process.env[variable]);

await prepare();
const { isInstalled, placeOfRuns, startServer } = await import('@invect/testing/servers');

const servers = [];
const env = { ...process.env };
// Their folders. The command keeps its own place for temporary files.
process.env.TMPDIR = placeOfRuns();
let status = 1;
try {
  for (const { kind, variable } of SERVICES) {
    if (!isInstalled(kind)) {
      console.warn(`${kind} is not installed: ${variable} stays empty.`);
      continue;
    }
    const server = await startServer(kind);
    servers.push(server);
    env[variable] = server.url;
  }
  const [command, ...args] = process.argv.slice(2);
  const child = spawn(command, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  status = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
} finally {
  for (const server of servers) await server.remove();
}
process.exit(status);
