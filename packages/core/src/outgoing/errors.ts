import { NodeError } from '../node-error.js';

const MESSAGES = {
  'outgoing:bad_url': 'the URL must be http or https, and have no user name or password',
  'outgoing:refused': 'the address is not public: only the option outgoing.allow of the host can admit it',
  'outgoing:unknown_host': 'the host name cannot be resolved',
  'outgoing:failed': 'the connection failed',
  'outgoing:timeout': 'the answer took too long',
  'outgoing:too_large': 'the answer is larger than it may be',
  'outgoing:too_many_redirects': 'the server redirects too often',
  'outgoing:bad_header': 'a header has a name or a value that HTTP does not allow',
} as const;

/** May succeed when it is tried again. */
const RETRYABLE: ReadonlySet<string> = new Set(['outgoing:unknown_host', 'outgoing:failed', 'outgoing:timeout']);

export type OutgoingErrorCode = keyof typeof MESSAGES;

/** Creates the error of an outgoing connection. `detail` must not contain a secret; a URL can. */
export function outgoingError(code: OutgoingErrorCode, detail?: string, cause?: unknown): NodeError {
  const message = detail === undefined ? MESSAGES[code] : `${MESSAGES[code]} (${detail})`;
  return new NodeError(code, message, { retryable: RETRYABLE.has(code), cause });
}
