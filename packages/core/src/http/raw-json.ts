/**
 * A value as JSON text, as the database stores it. An answer contains the text unchanged. Parsing a document of 1 MB can take 40 MB of
 * memory, and serializing it again takes as much once more.
 */
export class RawJson {
  constructor(readonly text: string) {}

  /** Lets `JSON.stringify` serialize a text that is nested deeper than {@link serializeJson} looks. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** From this many characters on, a body is serialized to bytes. They are outside of the heap, and are written without another copy. */
const BYTES_FROM = 64 * 1024;

/**
 * Serializes an answer.
 *
 * @param value any JSON value. If it is an object, each of its own properties may be a {@link RawJson}
 * @returns bytes if the JSON is large, otherwise text
 */
export function serializeJson(value: unknown): string | Uint8Array<ArrayBuffer> {
  const pieces = piecesOf(value);
  const characters = pieces.reduce((sum, { length }) => sum + length, 0);
  return characters < BYTES_FROM ? pieces.join('') : encode(pieces);
}

function piecesOf(value: unknown): string[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (!entries.some(([, item]) => item instanceof RawJson)) return [JSON.stringify(value)];
  const pieces: string[] = [];
  for (const [key, item] of entries) {
    const json = item instanceof RawJson ? item.text : (JSON.stringify(item) as string | undefined);
    if (json !== undefined) pieces.push(`${pieces.length === 0 ? '{' : ','}${JSON.stringify(key)}:`, json);
  }
  return [...pieces, '}'];
}

/** Writes each piece into the buffer. Joining them to one string first would keep them in memory twice. */
function encode(pieces: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
  let end = 0;
  for (const piece of pieces) end += bytes.write(piece, end);
  return bytes;
}
