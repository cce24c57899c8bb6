const MARK = '[redacted]';

/** Shorter values are left: replacing each "1" would destroy an output, and a secret of three characters is none. */
const MIN_LENGTH = 4;

/** In base64 and in hexadecimal digits shorter values could be a part of anything. */
const MIN_ENCODED_LENGTH = 6;

/** A line of a longer secret, of a private key for instance, is one itself. */
const MIN_LINE_LENGTH = 16;

/** Returns a copy of a value without secrets. */
export type Redact = <T>(value: T) => T;

/**
 * Creates a function that replaces secrets by `[redacted]`, wherever they stand in a text, a key or an error's message: as they are, and
 * as they look in a URL, in a form, in JSON (also in JSON within JSON), in hexadecimal digits and in base64.
 *
 * @param values the fields of a credential
 */
export function redact(values: readonly string[]): Redact {
  const spellings = [...new Set(values.flatMap(withParts).flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
  if (spellings.length === 0) return (value) => value;
  const pattern = new RegExp(spellings.map(escapePattern).join('|'), 'g');
  const clean = (text: string): string => text.replace(pattern, MARK);
  return (value) => copyWithout(value, clean, new Map()) as typeof value;
}

/** An error can name the password of a URL alone, or one line of a private key. */
function withParts(value: string): string[] {
  const password = URL.canParse(value) ? new URL(value).password : '';
  const lines = value.split(/\r?\n/).filter((line) => line.length >= MIN_LINE_LENGTH && !line.startsWith('-----'));
  return [value, ...(password === '' ? [] : [password, decode(password)]), ...(lines.length > 1 ? lines : [])];
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
  const plain = [value, ...inUrls(value), ...inJson(value)];
  if (value.length < MIN_ENCODED_LENGTH) return plain;
  const hex = Buffer.from(value).toString('hex');
  return [...plain, hex, hex.toUpperCase(), ...base64Of(value)];
}

/** Digits of escapes may be small, and forms have rules of their own (WHATWG URL, "application/x-www-form-urlencoded"). */
function inUrls(value: string): string[] {
  const encoded = [
    encodeURIComponent(Buffer.from(value).toString()),
    String(new URLSearchParams({ '': value })).slice(1),
  ];
  return encoded.flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase())]);
}

/** Some write ASCII alone. */
function inJson(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  const ascii = escaped.replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [escaped, ascii, JSON.stringify(escaped).slice(1, -1)];
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

/** Changes the error itself: a copy would lose its class, by which it is recognised. One that cannot be changed is replaced. */
function cleanError(error: Error, clean: (text: string) => string, seen: Map<object, unknown>): Error {
  seen.set(error, error);
  const fields: Record<string, unknown> = { message: clean(error.message) };
  if (error.stack !== undefined) fields['stack'] = clean(error.stack);
  for (const name of ['code', 'cause', 'errors']) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (typeof value === 'string' || typeof value === 'object') fields[name] = copyWithout(value, clean, seen);
  }
  try {
    for (const [name, value] of Object.entries(fields)) {
      if ((error as unknown as Record<string, unknown>)[name] === value) continue;
      // Not assigned: a DOMException, as a signal throws it, has getters alone.
      Object.defineProperty(error, name, { value, configurable: true, writable: true });
    }
    return error;
  } catch {
    return new Error(String(fields['message']));
  }
}
