import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SAYING = 'worker says ';

/** A Node process on one core, which says one thing when it is ready, or done. */
export interface Worker {
  readonly child: ChildProcess;
  /** What it said. */
  readonly said: Promise<unknown>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

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
  running.add(child);
  const exited = once(child, 'exit');
  const said = new Promise<unknown>((resolve, reject) => {
    // Frameworks have things to say as well.
    createInterface(child.stdout).on(
      'line',
      (line) => line.startsWith(SAYING) && resolve(JSON.parse(line.slice(SAYING.length))),
    );
    void exited.then(([code]) => reject(new Error(`${module} ended with ${code}`)));
  });
  said.catch(() => {});
  return {
    child,
    said,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      running.delete(child);
    },
  };
}

/** What {@link startWorker} handed over. */
export function workerSettings<T>(): T {
  return JSON.parse(readFileSync(0, 'utf8')) as T;
}

/** Answers whoever started this worker. */
export function say(what: unknown): void {
  process.stdout.write(`${SAYING}${JSON.stringify(what)}\n`);
}
