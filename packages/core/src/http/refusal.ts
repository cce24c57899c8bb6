import { isDatabaseFailure } from '../database/failure.js';
import { httpError, InvectError, isInvectError } from '../errors.js';
import type { Logger } from '../logging/logger.js';
import { jsonError } from './respond.js';

/**
 * Makes an error of a refusal, for callers that throw.
 *
 * @param response a Response of `authorize` or `errorResponse`. Its body is read
 */
export async function errorFrom(response: Response): Promise<InvectError> {
  const { code, message } = (await response.json()) as { code: string; message: string };
  return new InvectError(code, { status: response.status, message });
}

/** Identifies the request in which an error happened, in the log. */
export interface RequestLabel {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}

/**
 * Turns anything that was thrown into an InvectError. An unknown error becomes a 503 if the database failed, and otherwise a 500 without
 * details.
 */
export function toInvectError(error: unknown): InvectError {
  if (isInvectError(error)) return error;
  return httpError(isDatabaseFailure(error) ? 'host:unavailable' : 'host:internal_error', { cause: error });
}

/**
 * Turns anything that was thrown into a Response. This is the only place that does so. The log gets the details, the client gets a code.
 */
export function refusal(error: unknown, { requestId, method, path }: RequestLabel, logger: Logger): Response {
  const known = toInvectError(error);
  const expected = known.status < 500 || known.code === 'host:not_started';
  if (!expected) logger.error({ requestId, method, path, code: known.code, error: known }, known.message);
  return jsonError(known, requestId);
}
