import { setImmediate } from 'node:timers/promises';

/**
 * Reads once for all who ask in the same turn of the event loop, after the last of them has asked: so whatever a caller is told was
 * read after its call. Requests that came together go on together then, which is cheaper for each than going alone.
 *
 * @returns asks; rejects with what `read` throws
 */
export function oncePerTurn<T>(read: () => T): () => Promise<T> {
  let asked: Promise<T> | null = null;

  async function readAfterTurn(): Promise<T> {
    await setImmediate();
    asked = null;
    return read();
  }

  return () => {
    asked ??= readAfterTurn();
    return asked;
  };
}
