const MAX_QUOTED_CHARACTERS = 100;

/**
 * A value of a client's, fit for a log: cut, in quotes, and without a character that a terminal or a log viewer could take for a
 * command or a new line (CWE-117).
 */
export function quote(value: string): string {
  const cut = value.length > MAX_QUOTED_CHARACTERS ? `${value.slice(0, MAX_QUOTED_CHARACTERS)}…` : value;
  return printable(JSON.stringify(cut));
}

/** Writes control, format and unassigned characters as escapes. `JSON.stringify` leaves some of them, the C1 controls for instance. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}
