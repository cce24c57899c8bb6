import { Webhook } from 'standardwebhooks';
import { textOf } from './mac.js';
import type { Verify } from './scheme.js';

/** Standard Webhooks: id, time and body are signed. https://www.standardwebhooks.com */
export const verifyStandard: Verify = ({ headers, body }, secret) => {
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => headers.get(`webhook-${name}`));
  const text = textOf(body);
  if (!id || !timestamp || !signature || text === null) return null;
  try {
    const webhook = new Webhook(secret);
    const named = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    // guard: standard-signature
    webhook.verify(text, named, { jsonParse: false });
    const mac = webhook.sign(id, new Date(Number.parseInt(timestamp, 10) * 1000), text);
    return { mac, deliveryId: id, isTimed: true };
  } catch {
    return null;
  }
};

/** Whether a text can be a secret of Standard Webhooks: base64, maybe after `whsec_`. */
export function isStandardSecret(secret: string): boolean {
  try {
    return new Webhook(secret) !== null;
  } catch {
    return false;
  }
}
