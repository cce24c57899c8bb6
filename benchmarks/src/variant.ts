import type { Store } from '@invect/testing/stores';
import { startWorker, type Worker } from './process.js';

/** What a server process is told. */
export interface ServerSettings {
  /** A module of servers/, and which of its servers. */
  readonly module: string;
  readonly server: string;
  readonly database: Store['config'];
  readonly authUrl: Store['authUrl'];
  readonly maxRememberedSessions?: number;
}

/** A way to serve the same thing. */
export interface Variant {
  readonly name: string;
  readonly module: string;
  readonly server: string;
  readonly path: string;
  /** How many processes share the load. Default 1. */
  readonly processes?: number;
}

/** A variant that is being served. */
export interface Running extends Variant {
  readonly urls: readonly string[];
  /** CPU time that its processes have used so far, in microseconds. */
  cpuMicroseconds(): number;
  stop(): Promise<void>;
}

const SERVER_CORE = 0;

/** Starts a variant's processes, one after the other, and waits until they serve. */
export async function start(
  variant: Variant,
  store: Store,
  more: Pick<ServerSettings, 'maxRememberedSessions'> = {},
): Promise<Running> {
  const { module, server, path, processes = 1 } = variant;
  const settings: ServerSettings = { module, server, database: store.config, authUrl: store.authUrl, ...more };
  const workers: Worker[] = [];
  const urls: string[] = [];
  for (let started = 0; started < processes; started++) {
    const worker = startWorker('server-worker.ts', SERVER_CORE, settings);
    workers.push(worker);
    urls.push(`http://127.0.0.1:${await worker.said}${path}`);
  }
  return {
    ...variant,
    urls,
    cpuMicroseconds: () => workers.reduce((sum, worker) => sum + worker.cpuMicroseconds(), 0),
    stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))),
  };
}
