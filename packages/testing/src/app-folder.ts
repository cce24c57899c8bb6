import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Somebody's app: a folder of its own, with this repository's packages installed. */
export interface AppFolder {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): void;
  /** Runs Node in the folder until it ends. Variables that are undefined are not set. */
  node(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Ended>;
  remove(): void;
}

/** Makes one, outside this repository. */
export function makeAppFolder(files: Readonly<Record<string, string>> = {}): AppFolder {
  const path = mkdtempSync(join(tmpdir(), 'invect-app-folder-'));
  symlinkSync(MODULES, join(path, 'node_modules'));
  const app: AppFolder = {
    path,
    write(more) {
      for (const [name, text] of Object.entries(more)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
    },
    async node(args, env = {}) {
      const child = spawn(process.execPath, args, {
        cwd: path,
        // better-auth is lenient where these say that tests run.
        env: { ...process.env, TEST: undefined, VITEST: undefined, NODE_ENV: 'development', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      await once(child, 'close');
      return { code: child.exitCode, stdout, stderr };
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
  app.write({ 'package.json': JSON.stringify({ private: true, type: 'module' }), ...files });
  return app;
}
