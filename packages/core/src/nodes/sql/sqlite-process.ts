import { openSqlite } from '../../database/drivers.js';
import type { SqliteAnswer, SqliteJob } from './sqlite.js';

process.once('message', (job: SqliteJob) => {
  run(job).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failed: (error as Error).message } satisfies SqliteAnswer),
  );
});

async function run({ file, query, parameters, maxRows }: SqliteJob): Promise<SqliteAnswer> {
  const database = (await openSqlite(file)) as unknown as import('better-sqlite3').Database;
  const statement = database.prepare(query);
  // SQLite has no booleans.
  const values = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
  if (!statement.reader) return { rows: [], rowCount: statement.run(...values).changes };
  const rows: Record<string, unknown>[] = [];
  for (const row of statement.iterate(...values)) {
    if (rows.length === maxRows) return { tooManyRows: true };
    rows.push(row as Record<string, unknown>);
  }
  return { rows, rowCount: rows.length };
}
