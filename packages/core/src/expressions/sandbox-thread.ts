import { Worker } from 'node:worker_threads';
import { ownFile } from '../own-file.js';
import type { SandboxAnswer, SandboxFault, SandboxJob } from './sandbox-protocol.js';
import { startWatch } from './stopwatch.js';

/** How much later than the sandbox's own time limit a thread is terminated. It is for what QuickJS cannot interrupt. */
const GRACE_MILLISECONDS = 200;

/** The most that a thread may take outside of QuickJS, whose memory is limited by itself. */
const HEAP_MEGABYTES = 64;

export type ThreadAnswer = SandboxAnswer | { readonly fault: 'cancelled' };

/** A worker thread with a sandbox. It runs one job at a time. */
export class SandboxThread {
  readonly #worker: Worker;
  #clock: string | null = null;
  /** Ends the job that is running. */
  #finish: ((answer: ThreadAnswer) => void) | undefined;
  #ended = false;

  private constructor(file: string) {
    this.#worker = new Worker(file, {
      // The sandbox gets no environment, no arguments and no streams of the host.
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
  }

  /**
   * Starts a thread, and waits until it has loaded QuickJS.
   *
   * @throws Error if it cannot be started
   */
  static async start(): Promise<SandboxThread> {
    const thread = new SandboxThread(await ownFile('expression-worker'));
    const worker = thread.#worker;
    await new Promise<void>((resolve, reject) => {
      worker.once('message', (clock: string | null) => {
        thread.#clock = clock;
        resolve();
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the worker thread of expressions ended while it started')));
    });
    worker.removeAllListeners('error').removeAllListeners('exit');
    worker.on('message', (answer: SandboxAnswer) => thread.#finish?.(answer));
    worker.on('error', () => thread.#lose('memory', 'the expression used up its memory'));
    worker.on('exit', () => thread.#lose('memory', 'the expression ended its worker thread'));
    worker.unref();
    return thread;
  }

  /** Whether it can run no more jobs. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Runs a job. Afterwards the thread has ended if the job was cancelled, took too long, or left the sandbox spent.
   */
  run(job: SandboxJob, signal: AbortSignal): Promise<ThreadAnswer> {
    return new Promise((resolve) => {
      const cancel = (): void => this.cancel();
      const limit = job.timeMs + GRACE_MILLISECONDS;
      const hasHad = startWatch(this.#clock);
      const look = (): void => {
        if (hasHad(limit)) this.#lose('timeout', 'the expression took too long');
        else timer = setTimeout(look, GRACE_MILLISECONDS);
      };
      let timer = setTimeout(look, limit);
      this.#finish = (answer) => {
        this.#finish = undefined;
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        if ('fault' in answer && (answer.fault === 'cancelled' || answer.spent)) void this.end();
        resolve(answer);
      };
      signal.addEventListener('abort', cancel);
      this.#worker.postMessage(job);
    });
  }

  /** Cancels the job that is running. */
  cancel(): void {
    this.#finish?.({ fault: 'cancelled' });
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  #lose(fault: SandboxFault['fault'], reason: string): void {
    this.#ended = true;
    this.#finish?.({ fault, index: 0, reason, spent: true });
  }
}
