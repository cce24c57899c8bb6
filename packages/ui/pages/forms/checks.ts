import { texts } from '../texts/index.js';
import type { Faults } from './useForm.js';

type Values = Readonly<Record<string, string>>;

/** The fields that are empty. */
export function missing(values: Values, ...names: readonly string[]): Faults {
  return Object.fromEntries(names.filter((name) => !values[name]?.trim()).map((name) => [name, texts.missing]));
}

/** Whether the address could be one. The server decides. */
export function wrongAddress({ email = '' }: Values): Faults {
  return /^[^\s@]+@[^\s@]+$/.test(email.trim())
    ? {}
    : { email: email.trim() === '' ? texts.missing : texts.notAnAddress };
}

/** Whether a new password has the length that the server wants. */
export function wrongLength({ password = '' }: Values, limits: { minLength: number; maxLength: number }): Faults {
  if (password.length < limits.minLength) return { password: texts.tooShort(limits.minLength) };
  return password.length > limits.maxLength ? { password: texts.tooLong(limits.maxLength) } : {};
}
