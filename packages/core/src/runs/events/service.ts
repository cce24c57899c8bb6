import type { Caller } from '../../access/ownership.js';
import type { Database } from '../../database/database.js';
import { eventStream } from '../../http/event-stream.js';
import type { Logger } from '../../logging/logger.js';
import { runError } from '../errors.js';
import { Admissions, type Admitted } from './admissions.js';
import { Feeds } from './feeds.js';
import { BEFORE_EVERYTHING, type Position } from './position.js';
import { EventStore } from './store.js';

/** How many streams somebody may have open at a process. */
const MAX_STREAMS = 30;

/** Somebody who wants to watch a run. */
export interface Watcher {
  readonly caller: Caller;
  /** How far they had read before; null if they begin. */
  readonly position: Position | null;
  /**
   * Asks again who they are, and whether they may watch runs.
   *
   * @throws InvectError if they may not any more
   */
  readonly confirm: () => Promise<Caller>;
}

/** Lets people watch runs, in whichever process these are carried out. */
export class RunEvents {
  readonly #store: EventStore;
  readonly #feeds: Feeds;
  readonly #admissions: Admissions;
  /** How many streams each identity has. */
  readonly #open = new Map<string, number>();
  readonly #ends = new Set<() => void>();
  #isClosed = false;

  constructor(database: Database, logger: Logger) {
    this.#store = new EventStore(database);
    this.#feeds = new Feeds(this.#store, logger);
    this.#admissions = new Admissions(this.#store, logger);
  }

  /** A run has changed in this process. */
  changed(runId: string): void {
    this.#feeds.changed(runId);
  }

  /**
   * Answers with the events of a run. The stream ends when the run is over, when the caller may not watch it any more, and when the host
   * closes. Whoever has read all of a run that is over gets 204, which tells browsers not to come again.
   *
   * @throws InvectError 404 `run:not_found`; 429 `run:too_many_streams`
   */
  async watch(runId: string, { caller, position, confirm }: Watcher): Promise<Response> {
    // guard: events-of-reached-runs
    if (!(await this.#store.reached([runId], caller.scope)).has(runId)) throw runError('run:not_found');
    const start = position === null ? await this.#store.asItStands(runId) : undefined;
    if (position !== null && (await this.#hasReadAll(runId, position))) return new Response(null, { status: 204 });
    return this.#stream(runId, { caller, confirm, position }, start);
  }

  /** Ends all streams. Clients connect again, to another process. */
  close(): void {
    this.#isClosed = true;
    for (const end of [...this.#ends]) end();
  }

  async #hasReadAll(runId: string, position: Position): Promise<boolean> {
    const { text, isOver } = await this.#store.read(runId, position, null);
    return text === '' && isOver;
  }

  #stream(
    runId: string,
    { caller, confirm, position }: Watcher,
    start: { readonly text: string; readonly told: number } | undefined,
  ): Response {
    const leave = this.#count(caller);
    const feed = this.#feeds.join(runId);
    const stop = new AbortController();
    const end = (): void => stop.abort();
    const admitted: Admitted = { runId, confirm, end };
    this.#admissions.add(admitted);
    this.#ends.add(end);
    if (this.#isClosed) end();
    let reached = position ?? BEFORE_EVERYTHING;
    let first = start?.text;
    const told = start?.told ?? null;

    const next = async (): Promise<string | null> => {
      if (first !== undefined) {
        const text = first;
        first = undefined;
        return text;
      }
      while (!stop.signal.aborted) {
        const { news } = feed;
        const page = await feed.read(reached, told);
        const isFurther = page.position !== reached;
        reached = page.position;
        if (page.text !== '') return (await this.#admissions.isConfirmed(admitted)) ? page.text : null;
        if (page.isOver) return null;
        if (!isFurther) await feed.waitForNews(news, stop.signal);
      }
      return null;
    };
    const close = (): void => {
      end();
      this.#ends.delete(end);
      this.#admissions.remove(admitted);
      this.#feeds.leave(feed);
      leave();
    };
    return eventStream({ next, close });
  }

  /**
   * Counts a stream of the caller.
   *
   * @returns a function that says that it is closed
   */
  #count({ identity }: Caller): () => void {
    const key = identity === null ? '' : `${identity.type ?? 'user'} ${identity.id}`;
    const open = this.#open.get(key) ?? 0;
    // guard: streams-of-one-are-limited
    if (open >= MAX_STREAMS) throw runError('run:too_many_streams', { headers: new Headers({ 'retry-after': '5' }) });
    this.#open.set(key, open + 1);
    return () => {
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    };
  }
}
