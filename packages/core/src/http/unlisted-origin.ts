import { createWarnOnce } from '../logging/log-once.js';
import type { Logger } from '../logging/logger.js';
import { quote } from '../logging/printable.js';
import type { Arrival } from './arrival.js';
import type { Incoming } from './incoming.js';
import { readOrigin } from './origin.js';

/** Looks at the answer to a request that names an origin. */
export type OriginWatch = (incoming: Incoming, arrival: Arrival, response: Response) => void;

/**
 * Logs, once for each origin, that a page of an origin nobody has listed called the host: its browser says so only in a console that
 * the developer of the host may never see.
 *
 * @param publicUrl the host's option
 */
export function createOriginWatch(publicUrl: string | undefined, logger: Logger): OriginWatch {
  const warnOnce = createWarnOnce(logger);
  return (incoming, { publicOrigin }, response) => {
    const origin = readOrigin(incoming.headers.get('origin') ?? '');
    if (origin === null || response.headers.has('access-control-allow-origin')) return;
    // A form or a link that leads here, an identity provider's for instance, is no page that wants to read.
    if (incoming.headers.get('sec-fetch-mode') === 'navigate') return;
    const own = publicUrl ?? publicOrigin ?? incoming.request.url;
    if (URL.canParse(own) && new URL(own).origin === origin) return;
    warnOnce(
      origin,
      `a page of ${quote(origin)} called this host, which does not list that origin, so the browser keeps the answers from the page. ` +
        'If the page is yours, add its origin to trustedOrigins; if it is the site of this host, set publicUrl',
    );
  };
}
