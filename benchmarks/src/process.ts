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
  /** CPU time that it has used so far, in microseconds. */
  cpuMicroseconds(): number;
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
    cpuMicroseconds: () => cpuMicroseconds(child.pid as number),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      running.delete(child);
    },
  };
}

/** Microseconds in a clock tick of /proc, which counts 100 a second. */
const CLOCK_TICK = 10_000;

/** User and system time of a process: proc(5), fields 14 and 15 of stat. The second field, a name, may contain spaces. */
function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK;
}

/** What {@link startWorker} handed over. */
export function workerSettings<T>(): T {
  return JSON.parse(readFileSync(0, 'utf8')) as T;
}

/** Answers whoever started this worker. */
export function say(what: unknown): void {
  process.stdout.write(`${SAYING}${JSON.stringify(what)}\n`);
}
