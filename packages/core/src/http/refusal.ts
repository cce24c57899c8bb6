import { isDatabaseFailure } from '../database/failure.js';
import { httpError, InvectError, isInvectError } from '../errors.js';
import type { Logger } from '../logging/logger.js';
import { jsonError } from './respond.js';

/**
 * The error behind a refusal's Response, for callers that throw.
 *
 * @param response one that `authorize` or `errorResponse` made; its body is read
 */
export async function errorFrom(response: Response): Promise<InvectError> {
  const { code, message } = (await response.json()) as { code: string; message: string };
  return new InvectError(code, { status: response.status, message });
}

/** Where an error happened, for the log. */
export interface Scene {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}

/** Anything thrown as the error that answers it. What nobody made an answer of is a 503 or an opaque 500. */
export function errorOf(error: unknown): InvectError {
  if (isInvectError(error)) return error;
  return httpError(isDatabaseFailure(error) ? 'host:unavailable' : 'host:internal_error', { cause: error });
}

/** The one place where anything thrown becomes an answer. Detail goes to the log, a code to the client. */
export function refusal(error: unknown, { requestId, method, path }: Scene, logger: Logger): Response {
  const known = errorOf(error);
  const expected = known.status < 500 || known.code === 'host:not_started';
  if (!expected) logger.error({ requestId, method, path, code: known.code, error: known }, known.message);
  return jsonError(known, requestId);
}
