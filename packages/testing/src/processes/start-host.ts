import type { BullmqOptions } from '@invect/bullmq';
import type { InvectOptions } from '@invect/core';
import type { Store } from '../stores/store.js';
import type { WorldOptions } from '../world.js';
import { type ServerProcess, startProcess } from './start-process.js';

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
export interface HostProcess extends ServerProcess {
  readonly origin: string;
  readonly base: string;
}

/** Starts a host process and waits until it serves. */
export async function startHost(settings: HostSettings, env: Record<string, string> = {}): Promise<HostProcess> {
  const started = await startProcess('host-process.js', settings, env);
  const origin = `http://127.0.0.1:${started.port}`;
  return { ...started, origin, base: `${origin}/invect` };
}

/** The settings of a host whose tables and better-auth's share one database. */
export function settingsOn(store: Store): HostSettings {
  return { database: store.config, authUrl: store.authUrl };
}
