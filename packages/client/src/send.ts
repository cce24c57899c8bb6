import { errorOf, InvectApiError, unexpectedAnswer } from './errors.js';

/** Sends a request; rejects unless it is answered with success. */
export type Send = (request: Request) => Promise<Response>;

/**
 * Creates a function that sends requests.
 *
 * @param send `fetch`, or another function that sends a request
 * @returns a function that rejects with an {@link InvectApiError} if the request is refused or not answered, and with the signal's reason
 *   if it was aborted
 */
export function createSend(send: Send): Send {
  return async (request) => {
    const response = await send(request).catch((cause: unknown) => {
      if (request.signal.aborted) throw cause;
      throw new InvectApiError({
        code: 'client:unreachable',
        message: `No answer arrived from ${new URL(request.url).origin}.`,
        cause,
      });
    });
    if (response.ok) return response;
    throw await errorOf(response);
  };
}

/** The same, for answers that must be JSON. */
export function createSendForJson(send: Send): Send {
  return async (request) => {
    const response = await send(request);
    const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
    if (isJson || response.status === 204) return response;
    // Not awaited: where fetch keeps a copy, as Next.js does, the cancellation waits for the copy.
    response.body?.cancel().catch(() => {});
    throw unexpectedAnswer(response);
  };
}
