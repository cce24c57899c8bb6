const MARK = '[redacted]';

/** Shorter values are left: replacing each "1" would destroy an output, and a secret of three characters is none. */
const MIN_LENGTH = 4;

/** Returns a copy of a value without secrets. */
export type Redact = <T>(value: T) => T;

/**
 * Creates a function that replaces secrets by `[redacted]`, wherever they stand in a text, a key or an error's message: as they are, and
 * as they look in a URL, in JSON and in base64.
 *
 * @param values the fields of a credential
 */
export function redact(values: readonly string[]): Redact {
  const spellings = [...new Set(values.flatMap(withPasswords).flatMap(spellingsOf))].sort(
    (a, b) => b.length - a.length,
  );
  if (spellings.length === 0) return (value) => value;
  const pattern = new RegExp(spellings.map(escapePattern).join('|'), 'g');
  const clean = (text: string): string => text.replace(pattern, MARK);
  return (value) => copyWithout(value, clean, new Map()) as typeof value;
}

/** The password of a URL is a secret of its own, as an error can name it alone. */
function withPasswords(value: string): string[] {
  const password = URL.canParse(value) ? new URL(value).password : '';
  return password === '' ? [value] : [value, password, decode(password)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function spellingsOf(value: string): string[] {
  if (value.length < MIN_LENGTH) return [];
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  const base64Url = Buffer.from(value).toString('base64url');
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), base64, base64Url];
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function copyWithout(value: unknown, clean: (text: string) => string, seen: Map<object, unknown>): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (value instanceof Error) return cleanError(value, clean, seen);
  const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);
  if (!isPlain) return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  seen.set(value, copy);
  for (const [key, element] of Object.entries(value)) {
    const cleaned = copyWithout(element, clean, seen);
    Object.defineProperty(copy, clean(key), { value: cleaned, enumerable: true, writable: true, configurable: true });
  }
  return copy;
}

/** Changes the error itself: a copy would lose its class, by which it is recognised. */
function cleanError(error: Error, clean: (text: string) => string, seen: Map<object, unknown>): Error {
  seen.set(error, error);
  error.message = clean(error.message);
  if (error.stack !== undefined) error.stack = clean(error.stack);
  if (error.cause !== undefined) error.cause = copyWithout(error.cause, clean, seen);
  return error;
}
