import type { Logger } from '../logging/logger.js';
import type { Schedules } from './schedules.js';

const EVERY_MILLISECONDS = 1_000;
const TIDY_EVERY = 600;

/** Looks every second whether a schedule is due, in a process that carries runs out. */
export class ScheduleLoop {
  readonly #schedules: Schedules;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #looks = 0;
  /** Whether the last look failed. Only the first failure of many is logged. */
  #isFailing = false;
  #isClosing = false;

  constructor(schedules: Schedules, logger: Logger) {
    this.#schedules = schedules;
    this.#logger = logger;
  }

  start(): void {
    if (this.#timer === undefined) this.#next();
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#timer);
    await this.#last;
  }

  #next(): void {
    if (this.#isClosing) return;
    this.#timer = setTimeout(() => {
      this.#last = this.#look().finally(() => this.#next());
    }, EVERY_MILLISECONDS).unref();
  }

  async #look(): Promise<void> {
    try {
      while ((await this.#schedules.fireDue()) && !this.#isClosing);
      if (this.#looks++ % TIDY_EVERY === 0) await this.#schedules.tidy();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing && !this.#isClosing)
        this.#logger.warn({ error }, 'schedules could not be looked after, and are again in a second');
      this.#isFailing = true;
    }
  }
}
