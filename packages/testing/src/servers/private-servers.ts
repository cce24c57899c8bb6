import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { answers } from './answers.js';
import type { Certificate } from './certificate.js';
import { type Account, KINDS, type ServerKind } from './kinds.js';
import { findProgram, freePort } from './programs.js';

/** A database server of one's own, on a free port of 127.0.0.1 and in a folder of its own. */
export interface PrivateServer {
  readonly url: string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, and waits until it answers. Nothing, where it runs. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

const START_MILLISECONDS = 60_000;

/** Whether the server's program is installed. */
export function isInstalled(kind: ServerKind): boolean {
  return findProgram(KINDS[kind].program) !== undefined;
}

/**
 * Starts a server that nobody else uses.
 *
 * @param certificate makes it speak TLS with this one, and nothing else. Not for Redis
 * @throws Error where the program is not installed or does not answer within a minute
 */
export async function startServer(name: ServerKind, certificate?: Certificate): Promise<PrivateServer> {
  const kind = KINDS[name];
  const program = findProgram(kind.program);
  if (program === undefined) throw new Error(`${kind.program} is not installed.`);
  const data = mkdtempSync(join(tmpdir(), `invect-${name}-`));
  const as = accountOf(kind.user);
  give(data, as);
  kind.prepare?.(data, as);
  const tls = certificate ? (kind.demandTls?.(data, copiedInto(data, certificate, as)) ?? []) : [];
  const port = await freePort();
  const url = kind.url(port);
  let child: ChildProcess | undefined;

  async function restart(): Promise<void> {
    if (child !== undefined && isRunning(child)) return;
    const end = Date.now() + START_MILLISECONDS;
    let said = '';
    while (Date.now() < end) {
      const started = spawn(program as string, [...kind.args(data, port), ...tls], {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: '/',
        ...as,
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream.on('data', (text) => {
          said = (said + text).slice(-2_000);
        });
      }
      // A server that was killed leaves processes that hold its data for a moment: then the new one ends, and is started again.
      while (isRunning(started) && Date.now() < end) {
        if (await answers(url, { tls: certificate !== undefined })) return;
        await pause(50);
      }
      await pause(100);
    }
    throw new Error(`${kind.program} did not start: ${said}`);
  }

  async function kill(): Promise<void> {
    if (child === undefined || !isRunning(child)) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  await restart();
  return {
    url,
    kill,
    restart,
    async remove() {
      await kill();
      // Processes of its own may hold on to files for a moment longer.
      rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function accountOf(user: string | undefined): Account {
  if (process.getuid?.() !== 0 || user === undefined) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function give(path: string, { uid, gid }: Account): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** PostgreSQL reads no key of somebody else's. */
function copiedInto(data: string, certificate: Certificate, as: Account): Certificate {
  const files = { cert: join(data, 'server.crt'), key: join(data, 'server.key') };
  for (const name of ['cert', 'key'] as const) {
    copyFileSync(certificate[name], files[name]);
    chmodSync(files[name], 0o600);
    give(files[name], as);
  }
  return files;
}
