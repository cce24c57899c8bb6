import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An example as a user starts it, on free ports and a database of its own. */
export interface Example {
  /** Where Invect listens: `http://localhost:1234/invect`. */
  readonly invect: string;
  /** What it has printed until it listened. */
  readonly printed: string;
  /** Ends it as Ctrl-C in a deployment does. @returns its exit code */
  close(): Promise<number | null>;
}

/**
 * Starts `examples/<name>` and waits until it prints where it listens.
 *
 * @param script what Node runs, in the example's folder
 * @param env instead of a port and a SQLite file
 */
export async function startExample(name: string, script: string[], env: Record<string, string> = {}): Promise<Example> {
  const folder = mkdtempSync(join(tmpdir(), `invect-${name}-`));
  const child = spawn(process.execPath, ['--import', 'tsx', ...script], {
    cwd: fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)),
    // Under NODE_ENV=test better-auth checks no origins; a user's start does.
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: '0',
      DATABASE_URL: `file:${join(folder, 'example.db')}`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const close = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
    return child.exitCode;
  };
  let printed = '';
  const listening = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk;
      const invect = /Invect listens on\s+(\S+)[\s\S]*Ctrl-C/.exec(printed)?.[1];
      if (invect !== undefined) resolve(invect);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`examples/${name} ended with ${code}:\n${printed}`)));
  });
  try {
    return { invect: await listening, printed, close };
  } catch (error) {
    await close();
    throw error;
  }
}
