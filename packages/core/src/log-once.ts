import type { Logger } from './logger.js';

/** Keys that are remembered for one topic. A stranger can make up as many as they like. */
const MAX_KEYS = 20;

/**
 * Logs a warning, once for each key.
 *
 * @param key what the warning is about, an origin for instance
 * @param message what happened, which option it is about and what to do. A client's value goes into it with `quote` only
 */
export type WarnOnce = (key: string, message: string) => void;

/**
 * Makes the memory of one topic. After 20 keys it stays silent, so that nobody can fill a log or a memory with made-up ones.
 *
 * @example
 * const warnOnce = createWarnOnce(logger)
 * warnOnce(origin, `a page of ${quote(origin)} called this host: add it to trustedOrigins if it is yours`)
 */
export function createWarnOnce(logger: Logger): WarnOnce {
  const known = new Set<string>();
  return (key, message) => {
    if (known.has(key) || known.size >= MAX_KEYS) return;
    known.add(key);
    const isLast = known.size === MAX_KEYS;
    logger.warn({}, isLast ? `${message} (warnings like this one are not logged any more)` : message);
  };
}
