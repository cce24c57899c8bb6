import { Refusal } from './invect';

const UNREACHABLE = 'The server cannot be reached. Check your connection and try again.';

const WORDS: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'This email and password do not match. Check both and try again.',
  USER_ALREADY_EXISTS: 'There is already an account with this email. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'There is already an account with this email. Sign in instead.',
  PASSWORD_TOO_SHORT: 'This password is too short. Use at least 8 characters.',
};

/** What better-auth's client reports. */
export interface AuthFailure {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** A failure of better-auth in words a user can act on. */
export function explainAuth({ status, code = '', message }: AuthFailure): string {
  if (status === 0) return UNREACHABLE;
  if (status === 429) return 'Too many attempts. Wait a minute and try again.';
  return WORDS[code] ?? message ?? 'Something went wrong on the server. Try again.';
}

/** Anything a call has thrown, in words a user can act on. */
export function explain(error: unknown): string {
  return error instanceof Refusal ? error.message : UNREACHABLE;
}
