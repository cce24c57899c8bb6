import { fieldOf, isNear, isSame, macOf } from './mac.js';
import type { Verify } from './scheme.js';

/** While a secret is replaced, there is a signature for each. */
const MAX_SIGNATURES = 10;

/**
 * Stripe: time and body are signed. Stripe tries again with another time and the same event.
 *
 * https://docs.stripe.com/webhooks#verify-manually
 */
export const verifyStripe: Verify = ({ headers, body }, secret, now) => {
  const parts = (headers.get('stripe-signature') ?? '').split(',').slice(0, MAX_SIGNATURES);
  const fields = parts.map((part) => part.trim().split('='));
  const time = fields.find(([name]) => name === 't')?.[1] ?? '';
  if (!isNear(time, now)) return null;
  const mac = macOf({}, secret, `${time}.`, body);
  const isSigned = fields.some(([name, signature = '']) => name === 'v1' && isSame(signature, mac));
  // guard: stripe-signature
  if (!isSigned) return null;
  return { mac, deliveryId: fieldOf(body, 'id'), isTimed: true };
};
