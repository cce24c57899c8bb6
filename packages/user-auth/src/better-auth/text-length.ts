/** How many characters the text of a row has: in its fields, and in what they contain. */
export function textLengthOf(row: unknown): number {
  if (typeof row === 'string') return row.length;
  if (typeof row !== 'object' || row === null) return 0;
  return Object.values(row).reduce((sum: number, value) => sum + textLengthOf(value), 0);
}
