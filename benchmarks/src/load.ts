import { startWorker } from './process.js';

/** One burst of requests. */
export interface Load {
  /** Shared out over these, connection by connection. */
  readonly urls: readonly string[];
  readonly connections: number;
  /** Counted; half a second before them is not. */
  readonly seconds: number;
  /** How many signed-in browsers take turns at random; see stored-sessions.ts. 0 sends no cookie. */
  readonly sessions: number;
  /** Cookies beside the session's, one for each browser. */
  readonly cookies?: readonly string[];
  /** Bearer tokens that are sent instead of cookies. */
  readonly tokens?: readonly string[];
  /** One request in this many creates a flow at this path; the others read. */
  readonly writes?: { readonly oneIn: number; readonly path: string };
}

/** What came of it. */
export interface Measured {
  readonly perSecond: number;
  /** All answers, those before the counted seconds included. */
  readonly answered: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers other than 200 and 201. */
  readonly failed: number;
}

const LOAD_CORE = 1;

/** Sends a burst, from a process on a core of its own. */
export async function send(load: Load): Promise<Measured> {
  const worker = startWorker('load-worker.ts', LOAD_CORE, load);
  const measured = (await worker.said) as Measured;
  await worker.stop();
  if (measured.failed > 0) throw new Error(`${measured.failed} requests to ${load.urls.join(', ')} failed`);
  return measured;
}
