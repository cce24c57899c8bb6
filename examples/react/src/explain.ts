import { Refusal } from './invect';

const UNREACHABLE = 'The server cannot be reached. Check your connection and try again.';

const WORDS: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'This email and password do not match. Check both and try again.',
  USER_ALREADY_EXISTS: 'There is already an account with this email. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'There is already an account with this email. Sign in instead.',
  PASSWORD_TOO_SHORT: 'This password is too short. Use at least 8 characters.',
};

/** An error of better-auth's client. */
export interface AuthFailure {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** Describes an error of better-auth so that the user knows what to do. */
export function explainAuth({ status, code = '', message }: AuthFailure): string {
  if (status === 0) return UNREACHABLE;
  if (status === 429) return 'Too many attempts. Wait a minute and try again.';
  return WORDS[code] ?? message ?? 'Something went wrong on the server. Try again.';
}

/** Describes anything that a call has thrown so that the user knows what to do. */
export function explain(error: unknown): string {
  return error instanceof Refusal ? error.message : UNREACHABLE;
}
