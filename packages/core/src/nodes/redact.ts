const MARK = '[redacted]';

/** Shorter values are left: replacing each "1" would destroy an output, and a secret of three characters is none. */
const MIN_LENGTH = 4;

/** In base64 shorter values could be a part of anything. */
const MIN_BASE64_LENGTH = 6;

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
  const plain = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  return value.length < MIN_BASE64_LENGTH ? plain : [...plain, ...base64Of(value)];
}

/**
 * How a text looks in the base64 of a longer one, as a password does in `Basic …` behind the user's name: three bytes become four
 * characters, so there are three ways. Characters that also depend on the text around it are left out.
 */
function base64Of(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((before) => {
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    const base64 = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(first, last);
    return [base64, base64.replaceAll('+', '-').replaceAll('/', '_')];
  });
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
