import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A Node process on one core, which prints one line of JSON when it is ready, or done. */
export interface Worker {
  readonly child: ChildProcess;
  /** Its first line. */
  readonly said: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts a module of this folder as a process.
 *
 * @param core the core it is kept on, so that servers and load do not push each other about; null leaves it to the system
 * @param settings handed over as JSON
 */
export function startWorker(module: string, core: number | null, settings: object): Worker {
  const entry = fileURLToPath(new URL(module, import.meta.url));
  const command = [
    ...(core === null ? [] : ['taskset', '-c', String(core)]),
    process.execPath,
    '--import',
    'tsx',
    entry,
  ];
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  child.stdin.end(JSON.stringify(settings));
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const exited = once(child, 'exit');
  const said = new Promise<unknown>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
    void exited.then(([code]) => reject(new Error(`${module} ended with ${code}`)));
  });
  said.catch(() => {});
  return {
    child,
    said,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      process.off('exit', end);
    },
  };
}

/** What {@link startWorker} handed over. */
export function workerSettings<T>(): T {
  return JSON.parse(readFileSync(0, 'utf8')) as T;
}
