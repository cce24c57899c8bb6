import type { ServerResponse } from 'node:http';
import onHeaders from 'on-headers';
import { type HeaderList, isEmpty, mergeHeaders, withoutBodyHeaders } from './headers.js';

/**
 * Merges headers of the host's gate into a Node response whose body the app writes. It happens when the head is written: a handler
 * that calls `res.setHeader('set-cookie', …)` would otherwise drop the session's cookie.
 *
 * @param headers `Authorized.headers`, or those of a refusal
 * @param options.replace whether they replace the app's own, as those of a refusal do. Default false
 * @example addHeaders(res, outcome.headers)
 */
export function addHeaders(
  res: ServerResponse,
  headers: Headers,
  { replace = false }: { replace?: boolean } = {},
): void {
  if (isEmpty(headers)) return;
  const added = withoutBodyHeaders(headers);
  onHeaders(res, () => mergeHeaders(new NodeHeaders(res), added, { replace }));
}

/** A Node response as a `HeaderList`. */
export class NodeHeaders implements HeaderList {
  readonly #res: ServerResponse;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  has(name: string): boolean {
    return this.#res.hasHeader(name);
  }

  get(name: string): string | null {
    return this.#res.hasHeader(name) ? String(this.#res.getHeader(name)) : null;
  }

  set(name: string, value: string): void {
    this.#res.setHeader(name, value);
  }

  append(name: string, value: string): void {
    this.#res.appendHeader(name, value);
  }
}
