import { textOf } from './mac.js';
import type { Verify } from './scheme.js';

/**
 * GitHub: an HMAC of the body. Neither a time nor the id of the delivery is signed.
 *
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const verifyGithub: Verify = async ({ headers, body }, secret) => {
  // Jest cannot read it where it makes CommonJS of this package, so it loads with the first delivery.
  const { verify } = await import('@octokit/webhooks-methods');
  const mac = headers.get('x-hub-signature-256');
  const text = textOf(body);
  // guard: github-signature
  if (!mac || !text || !(await verify(secret, text, mac))) return null;
  return { mac, deliveryId: headers.get('x-github-delivery'), isTimed: false };
};
