import { fork } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { ownFile } from '../../own-file.js';
import { NodeError } from '../node-type.js';
import { type SqlQuery, type SqlResult, tookTooLong, tooManyRows } from './query.js';

/** What the process that opens the file is sent. */
export interface SqliteJob extends Omit<SqlQuery, 'timeoutMs'> {
  readonly file: string;
}

export type SqliteAnswer = SqlResult | { readonly failed: string } | { readonly tooManyRows: true };

/** Statements that read and write tables. ATTACH and VACUUM INTO name other files, and PRAGMA changes the file's rules. */
const STATEMENT = /^(?:select|insert|update|delete|replace|with|values)\b/i;

/**
 * Runs one statement in a process of its own. SQLite does not give up a query that never ends, so only a process can be ended.
 *
 * @param files the files that may be opened
 * @throws NodeError `sql:refused` for another file, or for a statement that could name one
 */
export async function querySqlite(
  file: string,
  { timeoutMs, ...query }: SqlQuery,
  files: readonly string[],
  signal: AbortSignal,
): Promise<SqlResult> {
  // guard: sqlite-listed-files
  if (!(await isListed(file, files)))
    throw new NodeError(
      'sql:refused',
      'this SQLite file is not one that the option outgoing.sqliteFiles of the host lists',
    );
  // guard: sqlite-plain-statements
  if (!STATEMENT.test(withoutComments(query.query)))
    throw new NodeError(
      'sql:refused',
      'on SQLite a query begins with SELECT, INSERT, UPDATE, DELETE, REPLACE, WITH or VALUES',
    );
  const answer = await runInProcess({ file, ...query }, timeoutMs, signal);
  if ('failed' in answer) throw new NodeError('sql:failed', answer.failed);
  if ('tooManyRows' in answer) throw tooManyRows(query.maxRows);
  return answer;
}

/** A symbolic link to a file is not the file that was listed. */
async function isListed(file: string, files: readonly string[]): Promise<boolean> {
  const real = await realpath(file).catch(() => null);
  const listed = await Promise.all(files.map((each) => realpath(each).catch(() => null)));
  return real !== null && listed.includes(real);
}

function withoutComments(query: string): string {
  return query.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
}

async function runInProcess(job: SqliteJob, timeoutMs: number, signal: AbortSignal): Promise<SqliteAnswer> {
  const program = await ownFile('sqlite-process');
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = fork(program, {
      env: {} as NodeJS.ProcessEnv,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    const timer = setTimeout(() => finish(() => reject(tookTooLong())), timeoutMs);
    const cancel = (): void => finish(() => reject(signal.reason));
    function finish(settle: () => void): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      child.kill('SIGKILL');
      settle();
    }
    signal.addEventListener('abort', cancel);
    child.on('message', (answer: SqliteAnswer) => finish(() => resolve(answer)));
    child.on('error', (error) => finish(() => reject(error)));
    child.on('exit', () => finish(() => reject(new NodeError('sql:failed', 'the query ended its process'))));
    child.send(job);
  });
}
