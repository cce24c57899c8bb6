import { setImmediate } from 'node:timers/promises';

/** Most keys in one read. Further callers wait for the next read. */
const MAX_KEYS = 500;

/** Most ticks that a read waits for further callers. A caller who is alone waits for one. */
const MAX_TICKS = 4;

/** Callers that share one read. */
interface Batch<Key, Value> {
  readonly keys: Map<string, Key>;
  readonly values: Promise<ReadonlyMap<string, Value>>;
  callers: number;
}

/**
 * A batch loader: it collects keys while an earlier read runs, and then for as long as each tick brings more callers, and reads them
 * together. A larger batch costs each caller less. A read never begins before the call that it answers.
 *
 * @param idOf keys with the same id are read once
 * @param readAll reads many keys; if it throws, every caller of that batch gets the error
 * @returns loads the value of a key; undefined if `readAll` left it out
 */
export function createBatchLoader<Key, Value>(
  idOf: (key: Key) => string,
  readAll: (keys: readonly Key[]) => Promise<ReadonlyMap<string, Value>>,
): (key: Key) => Promise<Value | undefined> {
  let open: Batch<Key, Value> | null = null;
  let lastRead: Promise<unknown> = Promise.resolve();

  function openBatch(): Batch<Key, Value> {
    const keys = new Map<string, Key>();
    const previous = lastRead;
    const read = async (): Promise<ReadonlyMap<string, Value>> => {
      await previous.catch(() => {});
      await untilNobodyJoins(batch);
      // guard: batch-closes-before-read
      if (open === batch) open = null;
      return readAll([...keys.values()]);
    };
    const values = read();
    lastRead = values;
    const batch: Batch<Key, Value> = { keys, values, callers: 0 };
    return batch;
  }

  return (key) => {
    if (open === null || open.keys.size >= MAX_KEYS) open = openBatch();
    open.callers++;
    const { keys, values } = open;
    const id = idOf(key);
    keys.set(id, key);
    return values.then((read) => read.get(id));
  };
}

/** Resolves after a tick that brought no caller, or after {@link MAX_TICKS}. */
async function untilNobodyJoins(batch: { readonly callers: number }): Promise<void> {
  for (let tick = 1, known = 0; tick <= MAX_TICKS && batch.callers > known; tick++) {
    known = batch.callers;
    await setImmediate();
  }
}
