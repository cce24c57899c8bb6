import type { Logger, RequestFacts } from '@invect/core';
import type { AuthContext } from './better-auth/instance.js';

/** Looks at whom requests come from, as far as better-auth's rate limits need to know. */
export interface AddressWatch {
  /** The adapter will never tell an address. */
  untold(): void;
  /** @param headers as they came: whether a proxy was on the way */
  look(facts: RequestFacts, headers: Headers): void;
}

const CONSEQUENCE =
  'so better-auth’s rate limits count all of them as one client, who can use up everybody’s sign-ups and mails';

/**
 * Warns once, in production, where requests cannot be told apart by their address. An app that set better-auth's
 * `advanced.ipAddress` has its own rule.
 */
export function createAddressWatch(logger: Logger, context: AuthContext | null): AddressWatch {
  const { rateLimit, options } = context ?? {};
  let silent = !rateLimit?.enabled || options?.advanced?.ipAddress !== undefined;
  silent ||= process.env['NODE_ENV'] !== 'production';

  function warn(message: string): void {
    if (!silent) logger.warn({}, message);
    silent = true;
  }
  function untold(): void {
    warn(
      `nobody tells who sends a request, ${CONSEQUENCE}: set trustProxy of the Next.js handler, or give invect.fetch a clientAddress`,
    );
  }

  return {
    untold,
    look({ clientAddress }, headers) {
      if (silent) return;
      if (clientAddress === undefined) return untold();
      const reported = headers
        .get('x-forwarded-for')
        ?.split(',')
        .map((address) => address.trim());
      if (reported === undefined || reported.includes(clientAddress)) return;
      warn(
        `requests come through a proxy that the framework does not trust, ${CONSEQUENCE}: set trust proxy (Express) or trustProxy (Fastify)`,
      );
    },
  };
}
