import { InvectApiError, unexpectedAnswer } from './errors.js';
import { readEvents } from './event-stream.js';
import type { Send } from './send.js';
import type { ItemOf } from './types.js';

/** What happens in a run: it has another status, or a node began, waits or ended. */
export type RunEvent =
  | { readonly event: 'run'; readonly id: string | null; readonly data: ItemOf<'/flow-runs'> }
  | { readonly event: 'node'; readonly id: string; readonly data: ItemOf<'/flow-runs/{runId}/node-executions'> };

/** Options of `events`. */
export interface RunEventsOptions {
  /** The `id` of the last event that is known. Default: from the beginning. */
  lastEventId?: string;
  /** Ends the iteration: it rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Hosts send a comment every 15 seconds. */
const SILENCE_MILLISECONDS = 45_000;
const FIRST_PAUSE_MILLISECONDS = 1_000;
const LONGEST_PAUSE_MILLISECONDS = 30_000;

/**
 * The events of a run, until it is over. When the connection breaks, it connects again and goes on behind the last event.
 *
 * @param request makes the request to the stream
 */
export async function* watchRun(
  send: Send,
  request: (headers: Record<string, string>) => Request,
  { lastEventId, signal }: RunEventsOptions,
): AsyncGenerator<RunEvent> {
  let last = lastEventId;
  let failures = 0;
  let isKnown = false;
  for (;;) {
    let wait = 0;
    try {
      const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
      const response = await send(request(headers));
      // All of it is known.
      if (response.status === 204) return;
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) throw unexpectedAnswer(response);
      isKnown = true;
      for await (const { event, id, data } of readEvents(response.body as never, SILENCE_MILLISECONDS)) {
        if (event !== 'run' && event !== 'node') continue;
        failures = 0;
        last = id ?? last;
        const read = { event, id, data: JSON.parse(data) } as RunEvent;
        yield read;
        if (isLast(read)) return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!mayPass(error, isKnown)) throw error;
      wait = error instanceof InvectApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    }
    const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** failures++, LONGEST_PAUSE_MILLISECONDS);
    await sleep(Math.max(wait, pause * (0.5 + Math.random() / 2)), signal);
  }
}

/** A run that is over may be retried. Who wants to know asks again. */
function isLast({ event, id, data }: RunEvent): boolean {
  return event === 'run' && id !== null && ['succeeded', 'failed', 'cancelled'].includes(data.status);
}

/** @param isKnown whether the stream was open before. A host that never answered is a mistake, one that stops answering starts again */
function mayPass(error: unknown, isKnown: boolean): boolean {
  if (!(error instanceof InvectApiError)) return isKnown;
  return isKnown && (error.status === 0 || error.status === 429 || error.status >= 500);
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
