/** How many bytes of a node's evaluated config are kept, to show it. */
const MAX_INPUT_BYTES = 16 * 1024;
const PREVIEW_CHARACTERS = 1_000;
const MAX_MESSAGE_CHARACTERS = 2_000;

/**
 * A value as JSON of limited size. What is larger becomes a mark: `{ truncated: true, bytes, preview }`.
 *
 * @throws TypeError if it is no JSON
 */
export function boundedJson(value: unknown, maxBytes: number): string {
  const text = JSON.stringify(value) ?? 'null';
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return text;
  const preview = text.slice(0, Math.min(PREVIEW_CHARACTERS, maxBytes / 4)).replace(/[\uD800-\uDBFF]$/, '');
  return JSON.stringify({ truncated: true, bytes, preview });
}

export function boundedInput(value: unknown): string {
  return boundedJson(value, MAX_INPUT_BYTES);
}

export function boundedMessage(text: string): string {
  return text
    .slice(0, MAX_MESSAGE_CHARACTERS)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replaceAll('\0', '');
}
