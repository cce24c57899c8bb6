const MAX_QUOTED_CHARACTERS = 100;

/**
 * Prepares a client's value for a log: shortened, in quotes, and without characters that a terminal or a log viewer could interpret as
 * a command or a line break (CWE-117).
 */
export function quote(value: string): string {
  const cut = value.length > MAX_QUOTED_CHARACTERS ? `${value.slice(0, MAX_QUOTED_CHARACTERS)}…` : value;
  return printable(JSON.stringify(cut));
}

/** Escapes control, format and unassigned characters. `JSON.stringify` does not escape all of them, for example C1 controls. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}
