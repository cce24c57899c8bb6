/**
 * What the host reads of every request, and the Request for those who need more: a body, or to hand it on. Making a Request takes
 * longer than finding its route.
 */
export interface Incoming {
  /** In capitals. */
  readonly method: string;
  readonly headers: Headers;
  /** The same one every time. */
  readonly request: Request;
}

/** A Request that is there already. */
export function incomingOf(request: Request): Incoming {
  const { method, headers } = request;
  return { method, headers, request };
}
