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

const HEAD = ['', 'requests/s', 'ratio', 'p50 ms', 'p99 ms', 'p99 ratio', 'CPU µs', 'CPU ratio'];

function cellsOf({ name, perSecond, ratio, p50, p99, p99Ratio, cpu, cpuRatio }: Row): string[] {
  const numbers = [ratio, p50, p99, p99Ratio].map((number) => number.toFixed(2));
  return [name, String(Math.round(perSecond)), ...numbers, String(Math.round(cpu)), cpuRatio.toFixed(2)];
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)];
}
