import { isDatabaseFailure } from '../database/failure.js';
import type { Logger } from '../logger.js';
import { httpError, isInvectError } from './errors.js';
import { errorResponse } from './respond.js';

/** Where an error happened, for the log. */
export interface Scene {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}

/** The one place where anything thrown becomes an answer. Detail goes to the log, a code to the client. */
export function refusal(error: unknown, { requestId, method, path }: Scene, logger: Logger): Response {
  const known = isInvectError(error)
    ? error
    : httpError(isDatabaseFailure(error) ? 'host:unavailable' : 'host:internal_error', { cause: error });
  const expected = known.status < 500 || known.code === 'host:not_started';
  if (!expected)
    logger.error({ requestId, method, path, code: known.code, error: known.cause ?? known }, known.message);
  return errorResponse(known, requestId);
}
