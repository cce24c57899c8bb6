import type { Logger, RequestFacts } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';

/** Warns if better-auth's rate limits cannot tell clients apart. Both functions log at most one warning between them. */
export interface ClientAddressHint {
  /** Reports that the adapter never knows the client's address. */
  addressUnknown(): void;
  /**
   * Checks one request.
   *
   * @param headers the headers as they arrived, which show whether a proxy forwarded the request
   */
  check(facts: RequestFacts, headers: Headers): void;
}

const CONSEQUENCE =
  'so better-auth’s rate limits count all clients as one, and a single client can use up everybody’s sign-ups and mails';

/**
 * Creates the hint of one host. It warns in production only, and only if better-auth's rate limits are on. An app that sets
 * better-auth's `advanced.ipAddress` has a rule of its own and gets no warning.
 */
export function createClientAddressHint(logger: Logger, context: AuthContext | null): ClientAddressHint {
  const { rateLimit, options } = context ?? {};
  let silent = !rateLimit?.enabled || options?.advanced?.ipAddress !== undefined;
  silent ||= process.env['NODE_ENV'] !== 'production';

  function warn(message: string): void {
    if (!silent) logger.warn({}, message);
    silent = true;
  }
  function addressUnknown(): void {
    warn(
      `the address of clients is unknown, ${CONSEQUENCE}: set trustProxy of the Next.js handler, or pass a clientAddress to invect.fetch`,
    );
  }

  return {
    addressUnknown,
    check({ clientAddress }, headers) {
      if (silent) return;
      if (clientAddress === undefined) return addressUnknown();
      const forwarded = headers
        .get('x-forwarded-for')
        ?.split(',')
        .map((address) => address.trim());
      if (forwarded === undefined || forwarded.includes(clientAddress)) return;
      warn(
        `requests come through a proxy that the framework does not trust, ${CONSEQUENCE}: set trust proxy (Express) or trustProxy (Fastify)`,
      );
    },
  };
}
