import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_MILLISECONDS = 60_000;

const KINDS = {
  postgres: {
    program: 'postgres',
    user: 'postgres',
    prepare: (data, as) =>
      execFileSync(
        findProgram('initdb'),
        ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
        { stdio: 'pipe', cwd: '/', ...as },
      ),
    args: (data, port) => ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=100'],
    demandTls: (data, { cert, key }) => {
      writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 trust\n');
      return ['-c', 'ssl=on', '-c', `ssl_cert_file=${cert}`, '-c', `ssl_key_file=${key}`];
    },
    url: (port) => `postgresql://postgres@127.0.0.1:${port}/postgres`,
  },
  mysql: {
    program: 'mariadbd',
    user: 'mysql',
    prepare: (data, as) =>
      execFileSync(
        findProgram('mariadb-install-db'),
        ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
        { stdio: 'pipe', cwd: '/', ...as },
      ),
    args: (data, port) => [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${data}/server.sock`,
      `--pid-file=${data}/server.pid`,
    ],
    demandTls: (_data, { cert, key }) => ['--require-secure-transport=on', `--ssl-cert=${cert}`, `--ssl-key=${key}`],
    url: (port) => `mysql://root@127.0.0.1:${port}/`,
  },
  redis: {
    program: 'redis-server',
    user: undefined,
    prepare: () => {},
    args: (data, port) => ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', data, '--save', ''],
    url: (port) => `redis://127.0.0.1:${port}`,
  },
};

export function isInstalled(kind) {
  return findProgram(KINDS[kind].program) !== undefined;
}

/** A certificate for 127.0.0.1 that vouches for itself, and its key, as files in a folder. */
export function makeCertificate(folder) {
  const files = { cert: join(folder, 'server.crt'), key: join(folder, 'server.key') };
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    findProgram('openssl'),
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, '-keyout', files.key, '-out', files.cert],
    { stdio: 'pipe' },
  );
  return files;
}

export async function startServer(kind, certificate) {
  const { program, user, prepare, args, demandTls, url } = KINDS[kind];
  const path = findProgram(program);
  if (path === undefined) throw new Error(`${program} is not installed.`);
  const data = mkdtempSync(join(tmpdir(), `invect-${kind}-`));
  // PostgreSQL and MariaDB refuse to run as root.
  const as = process.getuid?.() === 0 && user ? { uid: idOf('-u', user), gid: idOf('-g', user) } : {};
  if (as.uid !== undefined) execFileSync('chown', [`${as.uid}:${as.gid}`, data]);
  prepare(data, as);
  const tls = certificate ? demandTls(data, copiedInto(data, certificate, as)) : [];
  const port = await freePort();
  let child;

  async function restart() {
    const end = Date.now() + START_MILLISECONDS;
    let said = '';
    while (Date.now() < end) {
      child = spawn(path, [...args(data, port), ...tls], { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', ...as });
      const started = child;
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text) => {
          said = (said + text).slice(-2_000);
        });
      }
      // A server that was killed leaves processes that hold its data for a moment: then the new one ends, and is started again.
      while (started.exitCode === null && started.signalCode === null && Date.now() < end) {
        if (await greets(kind, port, certificate !== undefined)) return;
        await pause(50);
      }
      await pause(100);
    }
    throw new Error(`${program} did not start: ${said}`);
  }

  async function kill(signal = 'SIGKILL') {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  await restart();
  return {
    url: url(port),
    kill: () => kill(),
    restart,
    async remove() {
      await kill();
      await pause(200);
      rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** A program's path: PATH, and where Debian puts servers. */
export function findProgram(program) {
  const versions = '/usr/lib/postgresql';
  const folders = [
    ...(existsSync(versions) ? readdirSync(versions).map((version) => `${versions}/${version}/bin`) : []),
    ...(process.env.PATH ?? '').split(':'),
    '/usr/sbin',
  ];
  return folders.map((folder) => join(folder, program)).find(existsSync);
}

/** PostgreSQL reads no key of somebody else's. */
function copiedInto(data, certificate, { uid, gid }) {
  const files = { cert: join(data, 'server.crt'), key: join(data, 'server.key') };
  for (const name of ['cert', 'key']) {
    copyFileSync(certificate[name], files[name]);
    execFileSync('chmod', ['600', files[name]]);
    if (uid !== undefined) execFileSync('chown', [`${uid}:${gid}`, files[name]]);
  }
  return files;
}

function idOf(flag, user) {
  return Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
}

/** Whether the server speaks: MySQL greets by itself, the others answer a first question; with TLS any answer will do. */
function greets(kind, port, isSecret) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 });
    const end = (spoke) => {
      socket.destroy();
      resolve(spoke);
    };
    socket.on('connect', () => {
      if (kind === 'redis') socket.write('PING\r\n');
      if (kind === 'postgres') socket.write(postgresHello());
    });
    // PostgreSQL says "the database system is starting up" with an error (E) until it is ready (R).
    socket.on('data', (data) => end(isSecret || (kind === 'postgres' ? data[0] === 0x52 : data[4] !== 0xff)));
    socket.on('error', () => end(false));
    socket.on('timeout', () => end(false));
    socket.on('close', () => end(false));
  });
}

function postgresHello() {
  const body = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
