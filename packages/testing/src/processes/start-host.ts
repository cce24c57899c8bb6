import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BullmqOptions } from '@invect/bullmq';
import type { InvectOptions } from '@invect/core';
import type { Store } from '../stores/store.js';
import type { WorldOptions } from '../world.js';

/** What a host process is told. */
export interface HostSettings {
  readonly database: InvectOptions['baseDatabaseConfig'];
  readonly authUrl: Store['authUrl'];
  readonly port?: number;
  readonly redisUrl?: string;
  readonly storeSessionInDatabase?: boolean;
  /** With better-auth's organization plugin. */
  readonly organizations?: boolean;
  readonly rateLimit?: object;
  readonly adminUserIds?: readonly string[];
  /** The host's option. */
  readonly runs?: InvectOptions['runs'];
  /** What `bullmq` is given. Default: no shared queue. */
  readonly queue?: BullmqOptions;
  /** Options of user-auth that are JSON. */
  readonly userAuth?: WorldOptions['userAuth'];
}

/** A host in a process of its own. */
export interface HostProcess {
  readonly origin: string;
  readonly base: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** What it wrote to stderr. */
  readonly errors: () => string;
  /** Ends it and waits. SIGTERM lets it finish what it has begun. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts a host process and waits until it serves. */
export async function startHost(settings: HostSettings, env: Record<string, string> = {}): Promise<HostProcess> {
  const entry = fileURLToPath(new URL('host-process.js', import.meta.url));
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
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    base: `${origin}/invect`,
    port,
    child,
    errors: () => errors,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
  };
}

/** The settings of a host whose tables and better-auth's share one database. */
export function settingsOn(store: Store): HostSettings {
  return { database: store.config, authUrl: store.authUrl };
}
