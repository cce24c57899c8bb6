/** One row of an error table: the HTTP status, and the message for the client. */
export interface ErrorRow {
  readonly status: number;
  readonly message: string;
}

/** Errors by code, `area:reason`. A plugin registers its own in `$ERROR_CODES`. */
export type ErrorTable = Readonly<Record<string, ErrorRow>>;

/** Details of one refusal, besides its row in the table. */
export interface ErrorExtras {
  /** Replaces the table's message if it can be more exact. It must not contain a secret, or data that the caller may not see. */
  message?: string;
  /** Response headers, for instance `WWW-Authenticate` or `Set-Cookie`. */
  headers?: Headers;
  /** For 400: the reason by field, `{ 'definition.nodes.0.id': '…' }`. */
  fields?: Readonly<Record<string, string>>;
  /** For the log. It is never sent. */
  cause?: unknown;
}

/** The codes of the host itself. Each resource has its own table, and so does user-auth. */
export const HTTP_ERRORS = {
  'request:bad_target': { status: 400, message: 'The request target is ambiguous. Send a plain, normalised path.' },
  'request:bad_host': { status: 400, message: 'The Host header is not a valid host name.' },
  'request:unknown_host': {
    status: 403,
    message: 'This host does not know the address it was visited at. Set publicUrl, or add it to trustedOrigins.',
  },
  'request:invalid': { status: 400, message: 'The request is not valid. See "fields".' },
  'request:bad_json': { status: 400, message: 'The body is not valid JSON.' },
  'request:timeout': { status: 408, message: 'The request body took too long to arrive.' },
  'request:too_large': { status: 413, message: 'The request body is larger than this route accepts.' },
  'request:unsupported_media_type': { status: 415, message: 'Send the body as "content-type: application/json".' },
  'request:method_not_allowed': {
    status: 405,
    message: 'This path does not accept this method. See the Allow header.',
  },
  'request:not_found': { status: 404, message: 'There is nothing at this path.' },
  'request:cross_site': {
    status: 403,
    message:
      'This request comes from another site. Add its origin to trustedOrigins, or set publicUrl if it is this site.',
  },
  'auth:session_not_found': { status: 401, message: 'No valid session found' },
  'auth:forbidden': { status: 403, message: 'User lacks required permissions' },
  'auth:two_factor_required': { status: 403, message: 'Set up a second factor first.' },
  'auth:session_required': {
    status: 403,
    message: 'This needs a session of your own: a key or an impersonation is not enough. Sign in yourself.',
  },
  'host:unavailable': { status: 503, message: 'A service this host depends on is not available. Try again shortly.' },
  'host:not_started': { status: 503, message: 'This host could not start. Its log says why.' },
  'host:internal_error': { status: 500, message: 'Something went wrong on the server. Its log says what.' },
} as const satisfies ErrorTable;

export type HttpErrorCode = keyof typeof HTTP_ERRORS;

const BRAND: unique symbol = Symbol.for('invect.error') as never;

/**
 * The error class of all refusals. If a hook, an endpoint or a service throws it, the answer has its status and code. Any other error
 * becomes a 500 without details, or a 503 if the database failed.
 *
 * @example
 * throw new InvectError('auth:forbidden', AUTH_ERRORS['auth:forbidden'])
 */
export class InvectError extends Error {
  override readonly name = 'InvectError';
  readonly code: string;
  readonly status: number;
  readonly headers: Headers | undefined;
  readonly fields: Readonly<Record<string, string>> | undefined;

  /**
   * @param code `area:reason`
   * @param row status and message, usually a row of an error table
   * @param extras message, headers and fields of this refusal
   */
  constructor(code: string, row: ErrorRow, extras: ErrorExtras = {}) {
    super(extras.message ?? row.message, { cause: extras.cause });
    Object.defineProperty(this, BRAND, { value: true });
    this.code = code;
    this.status = row.status;
    this.headers = extras.headers;
    this.fields = extras.fields;
  }
}

/** Whether an error is an InvectError of any copy of this package. `instanceof` fails if npm has installed two copies. */
export function isInvectError(error: unknown): error is InvectError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** Creates an error with one of a table's codes. */
export type ErrorMaker<Table extends ErrorTable> = (code: keyof Table & string, extras?: ErrorExtras) => InvectError;

/**
 * Creates a function that creates errors from a table. A code that is not in the table does not compile.
 *
 * @example
 * const flowError = errorsOf(FLOW_ERRORS);
 * throw flowError('flow:not_found');
 */
export function errorsOf<const Table extends ErrorTable>(table: Table): ErrorMaker<Table> {
  return (code, extras) => new InvectError(code, table[code] as ErrorRow, extras);
}

/** Creates an InvectError with one of the host's own codes. */
export const httpError = errorsOf(HTTP_ERRORS);
