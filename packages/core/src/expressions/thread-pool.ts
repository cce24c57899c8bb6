import type { SandboxJob } from './sandbox-protocol.js';
import { SandboxThread, type ThreadAnswer } from './sandbox-thread.js';

/** After this time without work, a thread ends. */
const IDLE_MILLISECONDS = 10_000;

interface Task {
  readonly job: SandboxJob;
  readonly signal: AbortSignal;
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** A few threads, which are started when there is work. */
export class ThreadPool {
  readonly #maxThreads: number;
  readonly #waiting = new Set<Task>();
  readonly #busy = new Set<SandboxThread>();
  readonly #idle = new Map<SandboxThread, NodeJS.Timeout>();
  #starting = 0;
  #closed = false;

  constructor(maxThreads: number) {
    this.#maxThreads = maxThreads;
  }

  /**
   * Runs a job. Its time begins when a thread has it.
   *
   * @throws Error if no thread can be started
   */
  async run(job: SandboxJob, signal: AbortSignal): Promise<ThreadAnswer> {
    if (this.#closed || signal.aborted) return { fault: 'cancelled' };
    const giveUp = new AbortController();
    try {
      return await new Promise((resolve, reject) => {
        const task = { job, signal, resolve, reject };
        this.#waiting.add(task);
        signal.addEventListener('abort', () => this.#waiting.delete(task) && resolve({ fault: 'cancelled' }), giveUp);
        this.#assign();
      });
    } finally {
      giveUp.abort();
    }
  }

  /** Ends all threads. Jobs that are not done are cancelled. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { resolve } of this.#waiting) resolve({ fault: 'cancelled' });
    this.#waiting.clear();
    const idle = [...this.#idle.keys()];
    for (const thread of idle) this.#wake(thread);
    const busy = [...this.#busy];
    for (const thread of busy) thread.cancel();
    await Promise.all([...idle, ...busy].map((thread) => thread.end()));
  }

  /** Gives waiting tasks to idle threads, and starts threads for the others. */
  #assign(): void {
    for (const task of this.#waiting) {
      const thread = [...this.#idle.keys()].find((each) => this.#wake(each));
      if (thread === undefined) break;
      this.#waiting.delete(task);
      void this.#work(thread, task);
    }
    const room = this.#maxThreads - this.#busy.size - this.#idle.size - this.#starting;
    const missing = Math.min(room, this.#waiting.size - this.#starting);
    for (let started = 0; started < missing; started += 1) void this.#start();
  }

  async #work(thread: SandboxThread, { job, signal, resolve }: Task): Promise<void> {
    this.#busy.add(thread);
    const answer = await thread.run(job, signal);
    this.#busy.delete(thread);
    if (!thread.ended) this.#rest(thread);
    resolve(answer);
    this.#assign();
  }

  async #start(): Promise<void> {
    this.#starting += 1;
    try {
      const thread = await SandboxThread.start();
      if (this.#closed) await thread.end();
      else this.#rest(thread);
    } catch (error) {
      for (const { reject } of this.#waiting) reject(error);
      this.#waiting.clear();
    } finally {
      this.#starting -= 1;
    }
    this.#assign();
  }

  #rest(thread: SandboxThread): void {
    const timer = setTimeout(() => this.#wake(thread) && void thread.end(), IDLE_MILLISECONDS);
    timer.unref();
    this.#idle.set(thread, timer);
  }

  /** Takes a thread from the idle ones. Returns whether it can work. */
  #wake(thread: SandboxThread): boolean {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
    return !thread.ended;
  }
}
