import type { BullmqOptions } from '@invect/bullmq';
import type { InvectOptions } from '@invect/core';
import { type ServerProcess, startProcess } from './start-process.js';

/** What a host process without people is told. */
export interface FlowHostSettings {
  readonly database: InvectOptions['baseDatabaseConfig'];
  /** Where its nodes of the type `effect` say what they do: a line of JSON each, {@link Effect}. */
  readonly file: string;
  readonly runs?: InvectOptions['runs'];
  /** What `bullmq` is given. Default: no shared queue. */
  readonly queue?: BullmqOptions;
}

/** What a node has done. */
export interface Effect {
  readonly runId: string;
  /** Its idempotency key. */
  readonly key: string;
  readonly mayHaveRepeated: boolean;
}

/** Starts a host whose callers are all admins, at the root of its server, and waits until it serves. */
export function startFlowHost(settings: FlowHostSettings): Promise<ServerProcess> {
  return startProcess('flow-host-process.js', settings);
}
