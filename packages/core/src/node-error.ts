/**
 * What a node, or one of its expressions, reports on purpose. Its code and message are stored with the run and shown to everybody who
 * may read the run, so they must not contain a secret.
 */
export class NodeError extends Error {
  override readonly name: string = 'NodeError';
  /** `area:reason`, `http:timeout`. */
  readonly code: string;
  /** Whether the same attempt may succeed later. Only such errors are retried. */
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    { retryable = false, cause }: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.retryable = retryable;
  }
}
