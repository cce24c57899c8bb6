import type { NodeRetry } from '../flows/definition.js';

const DEFAULT_FACTOR = 2;
const DEFAULT_MAX_MILLISECONDS = 60 * 60 * 1000;

/**
 * How long to wait before the next attempt: exponentially longer each time, between half of that and all of it.
 *
 * @param failures how many attempts have failed, at least 1
 * @param seed the same seed gives the same pause, so that a run that is read again decides the same
 * @returns milliseconds
 */
export function backoff(retry: NodeRetry, failures: number, seed: string): number {
  const { delayMilliseconds, factor = DEFAULT_FACTOR, maxDelayMilliseconds = DEFAULT_MAX_MILLISECONDS } = retry;
  const whole = Math.min(delayMilliseconds * factor ** (failures - 1), maxDelayMilliseconds);
  return Math.round(whole * (0.5 + fraction(seed) / 2));
}

/** A number from 0 to 1 that looks random (FNV-1a). */
function fraction(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  // The last characters have moved the low bits only.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32;
}
