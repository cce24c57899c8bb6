import type { Texts } from '../texts/index.js';
import type { Faults } from './useForm.js';

type Values = Readonly<Record<string, string>>;

/** How long a password may be. */
export interface Limits {
  readonly minLength: number;
  readonly maxLength: number;
}

/** The fields that are empty. */
export function missing(texts: Texts, values: Values, ...names: readonly string[]): Faults {
  return Object.fromEntries(names.filter((name) => !values[name]?.trim()).map((name) => [name, texts.missing]));
}

/** Whether the address could be one. The server decides. */
export function wrongAddress(texts: Texts, { email = '' }: Values): Faults {
  return /^[^\s@]+@[^\s@]+$/.test(email.trim())
    ? {}
    : { email: email.trim() === '' ? texts.missing : texts.notAnAddress };
}

/** Whether a new password has the length that the server wants. */
export function wrongLength(texts: Texts, { password = '' }: Values, limits: Limits): Faults {
  if (password.length < limits.minLength) return { password: texts.tooShort(limits.minLength) };
  return password.length > limits.maxLength ? { password: texts.tooLong(limits.maxLength) } : {};
}
