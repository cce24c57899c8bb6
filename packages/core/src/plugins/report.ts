/** Something that should be set up in another way. */
export interface ReportWarning {
  /** What is wrong, and what follows from it: `no encryptionKey is set, so credentials cannot be stored`. */
  readonly problem: string;
  /** What to do about it: `set encryptionKey to the output of openssl rand -base64 32`. */
  readonly fix: string;
  /** Further fields of the line in the log. */
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * How the host or a plugin is set up, in words. It is logged at start, and admins read it (`GET /settings`). It has no secret, no
 * connection string, and nothing about users.
 */
export interface Report {
  /** By name: `{ signUp: 'open (email and password)' }`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly warnings: readonly ReportWarning[];
}

/** A warning as one sentence, for the log. */
export function sentenceOf({ problem, fix }: ReportWarning): string {
  return `${problem}: ${fix}`;
}
