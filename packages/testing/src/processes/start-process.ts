import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  readonly child: ChildProcess;
  /** What it wrote to stderr: the last 20,000 characters. */
  readonly errors: () => string;
  /** Ends it and waits. SIGTERM lets it finish what it has begun. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/**
 * Starts a module of this folder as a process, and waits until it has printed its port.
 *
 * @param settings are handed over as JSON, in HOST_SETTINGS
 */
export async function startProcess(
  module: string,
  settings: object,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const entry = fileURLToPath(new URL(module, import.meta.url));
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', ...env, HOST_SETTINGS: JSON.stringify(settings) },
  });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-20_000);
  });
  const exited = once(child, 'exit');
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => line.startsWith('port ') && resolve(Number(line.slice(5))));
    void exited.then(() => reject(new Error(`a host process ended: ${errors}`)));
  });
  return {
    port,
    child,
    errors: () => errors,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
  };
}
