import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The React example as a user starts it, on free ports and a database of its own. */
export interface Example {
  /** Where the page is. */
  readonly page: string;
  /** Where Invect listens: `http://localhost:1234/invect`. */
  readonly invect: string;
  close(): Promise<void>;
}

export async function startExample(mode: 'same origin' | 'cross-origin'): Promise<Example> {
  const folder = mkdtempSync(join(tmpdir(), 'invect-react-'));
  const script = ['--import', 'tsx', 'server/start.ts', ...(mode === 'cross-origin' ? ['--cross-origin'] : [])];
  const child = spawn(process.execPath, script, {
    cwd: fileURLToPath(new URL('../../../examples/react', import.meta.url)),
    // Under NODE_ENV=test better-auth checks no origins; a user's start does.
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: '0',
      PAGE_PORT: '0',
      DATABASE_URL: `file:${join(folder, 'example.db')}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await printedAddresses(child)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reads the addresses from what the example prints once it serves. */
function printedAddresses(child: ChildProcess): Promise<{ page: string; invect: string }> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk;
      const page = /The page is at\s+(\S+)/.exec(printed)?.[1];
      const invect = /Invect listens on\s+(\S+)\n/.exec(printed)?.[1];
      if (page !== undefined && invect !== undefined) resolve({ page, invect });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`the example ended with ${code}:\n${printed}`)));
  });
}
