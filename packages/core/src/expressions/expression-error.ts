import { NodeError } from '../node-error.js';

/** Why an expression has no value. */
export type ExpressionFault =
  /** It is not JavaScript, or its braces are not closed. */
  | 'syntax'
  /** It threw. */
  | 'failed'
  /** Its time is up. */
  | 'timeout'
  /** Its memory is up. */
  | 'memory'
  /** Its value is larger, or nested deeper, than values may be. */
  | 'too_large'
  /** The run was cancelled, or the host closes. */
  | 'cancelled';

/** An expression that has no value. The code is `expression:` and the fault. */
export class ExpressionError extends NodeError {
  override readonly name = 'ExpressionError';
  readonly fault: ExpressionFault;
  /** The field of the config, `body.items.0`. */
  readonly field: string;

  constructor(fault: ExpressionFault, field: string, reason: string) {
    super(`expression:${fault}`, field === '' ? reason : `${field}: ${reason}`, { retryable: fault === 'cancelled' });
    this.fault = fault;
    this.field = field;
  }
}
