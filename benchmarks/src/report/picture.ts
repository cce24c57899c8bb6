import type { Table } from '../suites/suite.js';

const WIDTH = 760;
const NAME_WIDTH = 300;
const BAR_WIDTH = WIDTH - NAME_WIDTH - 80;
const LINE = 24;
const TITLE = 40;

/** Ratios as bars, in SVG: readable on light and dark pages. */
export function pictureOf(suite: string, tables: readonly Table[]): string {
  const widest = Math.max(1, ...tables.flatMap(({ rows }) => rows.map(({ ratio }) => ratio)));
  const parts: string[] = [];
  let y = 10;
  for (const { title, rows } of tables) {
    y += TITLE;
    parts.push(text(10, y - 10, title, 'font-weight="600"'));
    for (const { name, ratio } of rows) {
      const width = Math.max(1, (ratio / widest) * BAR_WIDTH);
      parts.push(text(10, y + 15, name));
      parts.push(
        `<rect x="${NAME_WIDTH}" y="${y + 4}" width="${width.toFixed(1)}" height="14" rx="3" fill="${colour(ratio)}"/>`,
      );
      parts.push(text(NAME_WIDTH + width + 8, y + 15, ratio.toFixed(2)));
      y += LINE;
    }
  }
  const height = y + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(suite)}: ratios of requests per second">`,
    `<rect width="${WIDTH}" height="${height}" rx="8" fill="#ffffff"/>`,
    '<g font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">',
    ...parts,
    '</g></svg>',
    '',
  ].join('\n');
}

function colour(ratio: number): string {
  return ratio >= 0.9 ? '#2da44e' : ratio >= 0.5 ? '#bf8700' : '#cf222e';
}

function text(x: number, y: number, words: string, more = ''): string {
  return `<text x="${x.toFixed(0)}" y="${y}" ${more}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
