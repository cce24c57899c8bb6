import type { Logger } from '../../logging/logger.js';
import { eventIdOf, type Position } from './position.js';
import type { EventPage, EventStore } from './store.js';

/** How often the database is asked which of the watched runs have changed. */
const LOOK_EVERY_MILLISECONDS = 250;

/** A run that changes all the time is read so often. */
const READ_EVERY_MILLISECONDS = 50;

/** Runs that one statement asks for. */
const MAX_IDS = 500;

/** What all listeners of one run in this process share. */
export class Feed {
  readonly runId: string;
  readonly #store: EventStore;
  /** Reads that are in progress, by what they ask for. */
  readonly #reads = new Map<string, Promise<EventPage>>();
  readonly #wake = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #lastWake = Number.NEGATIVE_INFINITY;
  /** Counts the news. */
  #news = 0;
  listeners = 0;
  /** The revision that was read last. */
  revision: number | null = null;

  constructor(runId: string, store: EventStore) {
    this.runId = runId;
    this.#store = store;
  }

  get news(): number {
    return this.#news;
  }

  /** Reads on. Listeners who have come equally far share a read. */
  read(position: Position, told: number | null): Promise<EventPage> {
    const key = `${eventIdOf(position)} ${told}`;
    const known = this.#reads.get(key);
    if (known) return known;
    const read = this.#store.read(this.runId, position, told).then((page) => {
      this.revision = page.revision;
      return page;
    });
    this.#reads.set(key, read);
    const forget = (): void => void this.#reads.delete(key);
    read.then(forget, forget);
    return read;
  }

  /** The run has changed. */
  changed(): void {
    if (this.#timer !== undefined || this.listeners === 0) return;
    const wait = Math.max(0, this.#lastWake + READ_EVERY_MILLISECONDS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lastWake = performance.now();
      this.#news++;
      for (const wake of [...this.#wake]) wake();
    }, wait).unref();
  }

  /**
   * Waits until the run has changed.
   *
   * @param known what `news` was before the run was read
   */
  async waitForNews(known: number, signal: AbortSignal): Promise<void> {
    if (this.#news !== known || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#wake.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** The runs that somebody watches in this process. Other processes may carry them out, so the database is asked for their revisions. */
export class Feeds {
  readonly #store: EventStore;
  readonly #logger: Logger;
  readonly #feeds = new Map<string, Feed>();
  #timer: NodeJS.Timeout | undefined;
  #isFailing = false;

  constructor(store: EventStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Adds a listener. */
  join(runId: string): Feed {
    const feed = this.#feeds.get(runId) ?? new Feed(runId, this.#store);
    this.#feeds.set(runId, feed);
    feed.listeners++;
    this.#lookLater();
    return feed;
  }

  leave(feed: Feed): void {
    feed.listeners--;
    if (feed.listeners > 0) return;
    feed.close();
    this.#feeds.delete(feed.runId);
    if (this.#feeds.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** A run has changed in this process. */
  changed(runId: string): void {
    this.#feeds.get(runId)?.changed();
  }

  #lookLater(): void {
    if (this.#timer !== undefined || this.#feeds.size === 0) return;
    this.#timer = setTimeout(async () => {
      await this.#look();
      this.#timer = undefined;
      this.#lookLater();
    }, LOOK_EVERY_MILLISECONDS).unref();
  }

  async #look(): Promise<void> {
    const ids = [...this.#feeds.keys()];
    try {
      for (let from = 0; from < ids.length; from += MAX_IDS) {
        const some = ids.slice(from, from + MAX_IDS);
        const revisions = await this.#store.revisions(some);
        for (const id of some) {
          const feed = this.#feeds.get(id);
          if (feed && feed.revision !== (revisions.get(id) ?? null)) feed.changed();
        }
      }
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#logger.warn({ error }, 'watched runs could not be read, and will be read again');
      this.#isFailing = true;
    }
  }
}
