import type { Logger } from '../logging/logger.js';
import { quote } from '../logging/printable.js';
import { createWarnOnce } from '../logging/warn-once.js';
import type { Arrival } from './arrival.js';
import type { LazyRequest } from './lazy-request.js';
import { readOrigin } from './read-origin.js';

/** Checks the answer to a request that has an Origin header. */
export type WarnOfUnlistedOrigin = (incoming: LazyRequest, arrival: Arrival, response: Response) => void;

/**
 * Creates a function that logs a warning, once for each origin, if a page of an origin that is not listed called the host. The browser
 * reports this only in its own console, which the developer of the host may never see.
 *
 * @param publicUrl the host's option
 */
export function createUnlistedOriginWarning(publicUrl: string | undefined, logger: Logger): WarnOfUnlistedOrigin {
  const warnOnce = createWarnOnce(logger);
  return (incoming, { publicOrigin }, response) => {
    const origin = readOrigin(incoming.headers.get('origin') ?? '');
    if (origin === null || response.headers.has('access-control-allow-origin')) return;
    // A form or a link, of an identity provider for example, navigates here. It does not read the answer.
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
