// node scripts/services.mjs <command> [arguments]: runs a command with private PostgreSQL, MariaDB and Redis servers, whose URLs it
// finds in TEST_POSTGRES_URL, TEST_MYSQL_URL and TEST_REDIS_URL, and removes them afterwards. A URL that is set stays as it is. As
// root on Debian, missing servers, Chromium and openssl are installed first.
import { spawn, spawnSync } from 'node:child_process';
import { findProgram, isInstalled, startServer } from './private-servers.mjs';

const SERVICES = [
  { kind: 'postgres', variable: 'TEST_POSTGRES_URL', debian: 'postgresql' },
  { kind: 'mysql', variable: 'TEST_MYSQL_URL', debian: 'mariadb-server' },
  { kind: 'redis', variable: 'TEST_REDIS_URL', debian: 'redis-server' },
].filter(({ variable }) => !process.env[variable]);

const missing = SERVICES.filter(({ kind }) => !isInstalled(kind)).map(({ debian }) => debian);
if (!process.env.CHROMIUM_PATH && !findProgram('chromium')) missing.push('chromium');
if (!findProgram('openssl')) missing.push('openssl');
if (missing.length > 0 && process.getuid?.() === 0) {
  console.log(`\n▸ Installing ${missing.join(', ')} …`);
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
}

const servers = [];
const env = { ...process.env };
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
