import type { components } from './openapi.js';

type Refusal = components['schemas']['Refusal'];

/**
 * The reason of an {@link InvectApiError}: a code of the API, or one of the client's own. Plugins and newer hosts have codes that are not
 * listed here.
 *
 * - `client:unreachable`: no answer arrived. `cause` is the error of `fetch`
 * - `client:unexpected_answer`: the answer is not Invect's, for example an error page of a proxy
 */
export type InvectErrorCode = Refusal['code'] | 'client:unreachable' | 'client:unexpected_answer' | (string & {});

/** What an {@link InvectApiError} is made of. */
export interface InvectApiErrorParts {
  readonly code: InvectErrorCode;
  readonly message: string;
  readonly status?: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly requestId?: string | null;
  readonly retryAfterSeconds?: number | null;
  readonly cause?: unknown;
}

/**
 * A request that was refused, or could not be sent.
 *
 * @example
 * try {
 *   await invect.post('/flows', { body: { name } });
 * } catch (error) {
 *   if (error instanceof InvectApiError && error.code === 'request:invalid') showProblems(error.fields);
 *   else throw error;
 * }
 */
export class InvectApiError extends Error {
  override readonly name = 'InvectApiError';
  readonly code: InvectErrorCode;
  /** The HTTP status; 0 if no answer arrived. */
  readonly status: number;
  /** For `request:invalid`: what is wrong with each field, `{ name: '…' }`. Otherwise empty. */
  readonly fields: Readonly<Record<string, string>>;
  /** Connects the refusal with the host's log. Null if the answer has none. */
  readonly requestId: string | null;
  /** How many seconds to wait before the next attempt. Null if the answer does not say. */
  readonly retryAfterSeconds: number | null;

  constructor({ code, message, status = 0, fields = {}, requestId, retryAfterSeconds, cause }: InvectApiErrorParts) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.requestId = requestId ?? null;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
  }
}

/** Makes the error of a refusal. Reads its body. */
export async function errorOf(response: Response): Promise<InvectApiError> {
  const refusal = await readRefusal(response);
  if (refusal === null) return unexpectedAnswer(response);
  const { code, message, fields, requestId } = refusal;
  const retryAfterSeconds = secondsOf(response.headers.get('retry-after') ?? response.headers.get('x-retry-after'));
  return new InvectApiError({ code, message, status: response.status, fields, requestId, retryAfterSeconds });
}

/** Makes the error for an answer that is not Invect's. */
export function unexpectedAnswer({ status, headers }: Response): InvectApiError {
  return new InvectApiError({
    code: 'client:unexpected_answer',
    message: `The answer (status ${status}) is not Invect's. Is baseUrl the URL of the mount, and is nothing in front of it?`,
    status,
    requestId: headers.get('x-request-id'),
  });
}

async function readRefusal(response: Response): Promise<Refusal | null> {
  try {
    const body = (await response.json()) as Refusal | null;
    return typeof body?.code === 'string' && typeof body.message === 'string' ? body : null;
  } catch {
    return null;
  }
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : null;
}
