import { fieldOf, isNear, isSame, macOf } from './mac.js';
import type { Verify } from './scheme.js';

/**
 * Slack: time and body are signed. Slack tries again with another time and the same `event_id`.
 *
 * https://api.slack.com/authentication/verifying-requests-from-slack
 */
export const verifySlack: Verify = ({ headers, body }, secret, now) => {
  const time = headers.get('x-slack-request-timestamp') ?? '';
  if (!isNear(time, now)) return null;
  const mac = `v0=${macOf({}, secret, `v0:${time}:`, body)}`;
  // guard: slack-signature
  if (!isSame(headers.get('x-slack-signature') ?? '', mac)) return null;
  return { mac, deliveryId: fieldOf(body, 'event_id'), isTimed: true };
};
