import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * One for all scopes of all hosts. Before Node 24, each AsyncLocalStorage that was used once makes every promise of the process slower for
 * as long as the process lives: hosts that were closed would still cost.
 */
const storage = new AsyncLocalStorage<ReadonlyMap<object, unknown>>();

/** Something that belongs to the request that is being handled, for whatever the request calls. Each scope has a value of its own. */
export class RequestScope<T> {
  /** Returns the value of the innermost `run` of this scope; undefined outside. */
  current(): T | undefined {
    return storage.getStore()?.get(this) as T | undefined;
  }

  /** Runs work with a value. */
  run<R>(value: T, work: () => R): R {
    return storage.run(new Map(storage.getStore()).set(this, value), work);
  }
}
