import type { FlowSummary, Page } from '@invect/core';

const INVECT = 'http://localhost:3000/invect';

/** An unsuccessful response of the host: its code, and its message for the user. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The flows the user may see, newest first. */
export function listFlows(cursor: string | null): Promise<Page<FlowSummary>> {
  return call('GET', cursor === null ? '/flows' : `/flows?cursor=${encodeURIComponent(cursor)}`);
}

export function addFlow(name: string): Promise<FlowSummary> {
  return call('POST', '/flows', { name });
}

/** @throws Refusal for an unsuccessful response, TypeError if there is no response */
async function call<Result>(method: string, path: string, body?: object): Promise<Result> {
  const response = await fetch(INVECT + path, {
    method,
    credentials: 'include',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (response.ok) return response.json();
  const { code = '', message = 'The server gave an answer without an explanation.' } = await response
    .json()
    .catch(() => ({}));
  throw new Refusal(response.status, code, message);
}
