import type { UsedKey } from './store.js';

const DAY_MILLISECONDS = 86_400_000;

/**
 * When a key ends, in milliseconds since 1970. The maximum may have been lowered since the key was made.
 *
 * @param maxExpiryDays the host's option
 */
export function keyEndsAt(
  { expires_at, created_at }: Pick<UsedKey, 'expires_at' | 'created_at'>,
  maxExpiryDays: number | null,
): number {
  const latest = new Date(created_at).getTime() + (maxExpiryDays ?? Number.POSITIVE_INFINITY) * DAY_MILLISECONDS;
  return Math.min(expires_at === null ? Number.POSITIVE_INFINITY : new Date(expires_at).getTime(), latest);
}
