import type { FlowSummary, Page } from '@invect/core';

const INVECT = 'http://localhost:3000/invect';

/** An answer of the host that is no success: its code, and its message for people. */
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

/** @throws Refusal for an answer that is no success, TypeError where there is none */
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
