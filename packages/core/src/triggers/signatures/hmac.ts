import { isNear, isSame, macOf } from './mac.js';
import type { HmacOptions } from './schema.js';
import type { Verify } from './scheme.js';

/** An HMAC in a header, of the body or of a time and the body. */
export function verifyHmac(options: HmacOptions): Verify {
  const { header, prefix, timestampHeader, toleranceSeconds, idHeader } = options;
  return ({ headers, body }, secret, now) => {
    const time = timestampHeader === undefined ? null : (headers.get(timestampHeader) ?? '');
    if (time !== null && !isNear(time, now, toleranceSeconds)) return null;
    const mac = macOf(options, secret, time === null ? '' : `${time}.`, body);
    // guard: hmac-signature
    if (!isSame(headers.get(header) ?? '', prefix + mac)) return null;
    return { mac, deliveryId: idHeader === undefined ? null : headers.get(idHeader), isTimed: time !== null };
  };
}
