import type { Logger } from './logger.js';

/** How many keys are remembered for one topic. Strangers can invent any number of keys. */
const MAX_KEYS = 20;

/**
 * Logs a warning once for each key.
 *
 * @param key what the warning is about, for example an origin
 * @param message what happened, which option is involved, and what to do. Values of a client must be escaped with `quote`
 */
export type WarnOnce = (key: string, message: string) => void;

/**
 * Creates the function that warns about one topic. After 20 keys it logs nothing more, so that nobody can fill the log or the memory
 * with invented keys.
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
    logger.warn({}, isLast ? `${message} (further warnings of this kind are not logged)` : message);
  };
}
