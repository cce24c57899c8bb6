import type { Row } from '../rounds.js';
import type { Table } from '../suites/suite.js';

/** Tables as Markdown. */
export function markdownOf(suite: string, tables: readonly Table[], circumstances: string): string {
  const goals = tables.flatMap((table) =>
    (table.goals ?? []).map(({ what, wanted, reached, met }) => [
      `${table.title}: ${what}`,
      wanted,
      reached,
      met ? 'yes' : '**no**',
    ]),
  );
  return [
    `# ${suite}`,
    '',
    circumstances,
    '',
    ...(goals.length > 0 ? [...grid(['', 'goal', 'measured', 'met'], goals), ''] : []),
    ...tables.flatMap(({ title, how, rows }) => [
      `## ${title}`,
      '',
      how,
      '',
      ...(rows.length > 0 ? [...grid(HEAD, rows.map(cellsOf)), ''] : []),
    ]),
  ].join('\n');
}

const HEAD = ['', 'requests/s', 'ratio', 'p50 ms', 'p99 ms', 'p99 ratio'];

function cellsOf({ name, perSecond, ratio, p50, p99, p99Ratio }: Row): string[] {
  return [name, String(Math.round(perSecond)), ratio.toFixed(2), p50.toFixed(2), p99.toFixed(2), p99Ratio.toFixed(2)];
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)];
}
