import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the time of a signature may be away, where its scheme has no option for that. All of them recommend five minutes. */
export const TOLERANCE_SECONDS = 300;

/** HMAC (RFC 2104) of some pieces, one after the other. */
export function macOf(
  { algorithm = 'sha256', encoding = 'hex' }: { algorithm?: string; encoding?: 'hex' | 'base64' },
  secret: string,
  ...pieces: readonly (string | Uint8Array)[]
): string {
  const mac = createHmac(algorithm, secret);
  for (const piece of pieces) mac.update(piece);
  return mac.digest(encoding);
}

/** Compares a signature in a time that does not tell how much of it is right. */
export function isSame(presented: string, expected: string): boolean {
  const [one, other] = [Buffer.from(presented), Buffer.from(expected)];
  // guard: signature-is-compared
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * Whether a time is near the present.
 *
 * @param seconds since 1970, as a header says it
 * @param now milliseconds since 1970
 */
export function isNear(seconds: string, now: number, toleranceSeconds = TOLERANCE_SECONDS): boolean {
  // guard: signature-time-window
  return /^\d{1,12}$/.test(seconds) && Math.abs(now / 1000 - Number(seconds)) <= toleranceSeconds;
}

/** The body as text. Null if it is no UTF-8: as text, two such bodies could be the same. */
export function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

/** A text field of a JSON body. */
export function fieldOf(body: Uint8Array, field: string): string | null {
  try {
    const value = (JSON.parse(textOf(body) ?? 'null') as Record<string, unknown> | null)?.[field];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
