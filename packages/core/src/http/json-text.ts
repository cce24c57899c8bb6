/**
 * A value as the JSON that the store has of it. An answer takes it in as it is: parsed, a document of one megabyte can take
 * forty, and making it again costs as much once more.
 */
export class JsonText {
  constructor(readonly text: string) {}

  /** For `JSON.stringify`, where a text lies deeper than {@link jsonOf} looks. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** From how many characters on a body is made as bytes: those lie outside of the heap, and are written without another copy. */
const BYTES_FROM = 64 * 1024;

/**
 * The JSON of an answer.
 *
 * @param value where it is an object, each of its own properties may be a {@link JsonText}
 * @returns bytes where it is large
 */
export function jsonOf(value: unknown): string | Uint8Array<ArrayBuffer> {
  const pieces = piecesOf(value);
  const characters = pieces.reduce((sum, { length }) => sum + length, 0);
  return characters < BYTES_FROM ? pieces.join('') : encode(pieces);
}

function piecesOf(value: unknown): string[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (!entries.some(([, item]) => item instanceof JsonText)) return [JSON.stringify(value)];
  const pieces: string[] = [];
  for (const [key, item] of entries) {
    const json = item instanceof JsonText ? item.text : (JSON.stringify(item) as string | undefined);
    if (json !== undefined) pieces.push(`${pieces.length === 0 ? '{' : ','}${JSON.stringify(key)}:`, json);
  }
  return [...pieces, '}'];
}

/** Each piece goes to its place at once: joined to one string first, they would be in memory twice. */
function encode(pieces: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
  let end = 0;
  for (const piece of pieces) end += bytes.write(piece, end);
  return bytes;
}
