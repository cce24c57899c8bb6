import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './certificate.js';
import { findProgram } from './programs.js';

/** What a server runs as. Empty: as whoever starts it. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

export type ServerKind = 'postgres' | 'mysql' | 'redis';

/** How a database product is started on a folder of its own. */
interface Kind {
  readonly program: string;
  /** Who it runs as where root starts it: PostgreSQL and MariaDB refuse to be root. */
  readonly user?: string;
  /** Makes an empty database in the folder. */
  prepare?(data: string, as: Account): void;
  args(data: string, port: number): readonly string[];
  /** Arguments that make it speak TLS and nothing else. */
  demandTls?(data: string, certificate: Certificate): readonly string[];
  url(port: number): string;
}

/**
 * PostgreSQL, MariaDB and Redis. What they acknowledge is with the operating system, so it is there after they were killed; only a power
 * cut of the machine would lose it. Waiting for the disk takes most of their time otherwise.
 */
export const KINDS: Readonly<Record<ServerKind, Kind>> = {
  postgres: {
    program: 'postgres',
    user: 'postgres',
    prepare(data, as) {
      const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
      make('initdb', ['-D', data, ...options], as);
    },
    args(data, port) {
      // Shared memory in files of its folder goes with the folder, also if the server was killed.
      const memory = 'dynamic_shared_memory_type=mmap';
      const settings = ['max_connections=200', 'fsync=off', 'full_page_writes=off', memory].flatMap((setting) => [
        '-c',
        setting,
      ]);
      return ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', '', ...settings];
    },
    demandTls(data, { cert, key }) {
      writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 trust\n');
      return ['-c', 'ssl=on', '-c', `ssl_cert_file=${cert}`, '-c', `ssl_key_file=${key}`];
    },
    url: (port) => `postgresql://postgres@127.0.0.1:${port}/postgres`,
  },
  mysql: {
    program: 'mariadbd',
    user: 'mysql',
    prepare(data, as) {
      const options = ['--auth-root-authentication-method=normal', '--skip-test-db'];
      make('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, ...options], as);
    },
    args: (data, port) => [
      '--no-defaults',
      `--datadir=${data}`,
      // A server that starts empties this folder of temporary tables, also of those of another server.
      `--tmpdir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--innodb-flush-log-at-trx-commit=2',
      '--skip-innodb-doublewrite',
      `--socket=${data}/server.sock`,
      `--pid-file=${data}/server.pid`,
    ],
    demandTls: (_data, { cert, key }) => ['--require-secure-transport=on', `--ssl-cert=${cert}`, `--ssl-key=${key}`],
    url: (port) => `mysql://root@127.0.0.1:${port}/`,
  },
  redis: {
    program: 'redis-server',
    args: (data, port) => ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', data, '--save', ''],
    url: (port) => `redis://127.0.0.1:${port}`,
  },
};

function make(program: string, args: readonly string[], as: Account): void {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`${program} is not installed.`);
  execFileSync(path, args, { stdio: 'pipe', cwd: '/', ...as });
}
