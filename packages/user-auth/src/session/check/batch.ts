import { setImmediate } from 'node:timers/promises';

/** Keys in one read at most; more callers wait for the next one. */
const MAX_KEYS = 500;

/** Turns of the event loop that a read waits for callers, at most. Who asks alone waits for one. */
const MAX_TURNS = 4;

interface Round<Key, Value> {
  readonly keys: Map<string, Key>;
  readonly values: Promise<ReadonlyMap<string, Value>>;
  callers: number;
}

/**
 * Gathers what is asked for while an earlier read is under way, and then for as long as each turn of the event loop brings more
 * callers, into one read: the more share it, the less it costs each. Each caller's value was read after its call.
 *
 * @param idOf equal for keys that are asked for once
 * @param readAll reads many; what it throws, every caller of that read gets
 * @returns the value of a key; undefined where `readAll` left it out
 */
export function createBatch<Key, Value>(
  idOf: (key: Key) => string,
  readAll: (keys: readonly Key[]) => Promise<ReadonlyMap<string, Value>>,
): (key: Key) => Promise<Value | undefined> {
  let gathering: Round<Key, Value> | null = null;
  let underWay: Promise<unknown> = Promise.resolve();

  function gather(): Round<Key, Value> {
    const keys = new Map<string, Key>();
    const before = underWay;
    const begin = async (): Promise<ReadonlyMap<string, Value>> => {
      await before.catch(() => {});
      await gathered(round);
      if (gathering === round) gathering = null;
      return readAll([...keys.values()]);
    };
    const values = begin();
    underWay = values;
    const round: Round<Key, Value> = { keys, values, callers: 0 };
    return round;
  }

  return (key) => {
    if (gathering === null || gathering.keys.size >= MAX_KEYS) gathering = gather();
    gathering.callers++;
    const { keys, values } = gathering;
    const id = idOf(key);
    keys.set(id, key);
    return values.then((read) => read.get(id));
  };
}

/** Until a turn brings nobody more. */
async function gathered(round: { readonly callers: number }): Promise<void> {
  for (let turn = 1, known = 0; turn <= MAX_TURNS && round.callers > known; turn++) {
    known = round.callers;
    await setImmediate();
  }
}
