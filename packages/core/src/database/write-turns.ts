import { AsyncLocalStorage } from 'node:async_hooks';
import { realpathSync } from 'node:fs';

/** Work during which its file's turn is held. */
interface Holder {
  readonly turns: WriteTurns;
  isHolding: boolean;
}

/** One for all files: before Node 24, each AsyncLocalStorage that was used makes every promise of the process slower, for good. */
const holders = new AsyncLocalStorage<readonly Holder[]>();

/**
 * Lets write transactions on one SQLite file run one after the other in this process, on whichever connection. SQLite waits for another
 * connection's transaction by blocking the process, so two of one process wait for each other until the time-out. And a transaction that
 * has read fails if another connection commits before it writes.
 */
export class WriteTurns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a transaction of the host when it is its turn. Within `hold` it runs at once. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (holders.getStore()?.some((holder) => holder.turns === this && holder.isHolding)) return work();
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Runs a transaction of another connection, during which somebody may call the host. */
  hold<T>(work: () => Promise<T>): Promise<T> {
    const holder: Holder = { turns: this, isHolding: true };
    const outer = holders.getStore()?.filter(({ isHolding }) => isHolding) ?? [];
    return this.run(() =>
      holders.run([...outer, holder], work).finally(() => {
        // Timers that were set within the work go on in its context.
        holder.isHolding = false;
      }),
    );
  }
}

/** Several hosts of a process, and several copies of this package, may have one file. */
const REGISTRY: unique symbol = Symbol.for('invect.write-turns') as never;
const shared = globalThis as { [REGISTRY]?: Map<string, WriteTurns> };

const files = new WeakMap<object, string>();
const known = new WeakMap<object, WriteTurns>();

/** Remembers which SQLite file a database is. */
export function rememberFile(database: object, file: string): void {
  files.set(database, file);
}

/** Runs a write transaction of the host. On SQLite it waits for its turn. */
export function inTurn<T>(database: object, work: () => Promise<T>): Promise<T> {
  const turns = turnsOf(database);
  return turns === null ? work() : turns.run(work);
}

/** Runs a transaction of another connection to the host's database. On SQLite the host's own wait meanwhile. */
export function holdTurn<T>(database: object, work: () => Promise<T>): Promise<T> {
  const turns = turnsOf(database);
  return turns === null ? work() : turns.hold(work);
}

/** Null if the database needs no turns. */
function turnsOf(database: object): WriteTurns | null {
  const cached = known.get(database);
  if (cached !== undefined) return cached;
  const file = files.get(database);
  if (file === undefined) return null;
  const path = realPathOf(file);
  const registry = shared[REGISTRY] ?? new Map<string, WriteTurns>();
  shared[REGISTRY] = registry;
  const turns = registry.get(path ?? file) ?? new WriteTurns();
  registry.set(path ?? file, turns);
  // The file is created with the first query. Before that its real path is not known.
  if (path !== null) known.set(database, turns);
  return turns;
}

function realPathOf(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}
