import Database from 'better-sqlite3';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { InvectError } from '../errors.js';
import { type LoggableError, loggable, stripQueries, withoutQueries } from './loggable.js';

const SECRET = 'token-7f3a-never-to-be-seen';
const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('an error was expected');
};
const everything = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) =>
    inner instanceof Error
      ? { ...Object.fromEntries(Object.getOwnPropertyNames(inner).map((name) => [name, inner[name as 'message']])) }
      : inner,
  );

const POSTGRES = process.env['TEST_POSTGRES_URL'];
const MYSQL = process.env['TEST_MYSQL_URL'];

/** Statements that fail, with the secret as their value. Some messages name it. */
const FAILURES: readonly [name: string, fails: () => Promise<unknown>][] = [
  ...[
    ['select $1::uuid', 'invalid text'],
    ['select * from gone where token = $1', 'a table that is gone'],
    ['selekt $1', 'a syntax error'],
    [`do $$ begin raise exception 'not ${SECRET}' using errcode = '23505'; end $$`, 'what a trigger says'],
  ].map(([statement = '', name]): [string, () => Promise<unknown>] => [
    `pg: ${name}`,
    async () => {
      const client = new pg.Client(POSTGRES);
      await client.connect();
      return client.query(statement, statement.includes('$1') ? [SECRET] : []).finally(() => client.end());
    },
  ]),
  ...[
    ['select * from gone where token = ?', 'a table that is gone'],
    ['selekt ? from', 'a syntax error'],
    ["signal sqlstate '45000' set message_text = ?", 'what a trigger says'],
  ].map(([statement = '', name]): [string, () => Promise<unknown>] => [
    `mysql2: ${name}`,
    async () => {
      const connection = await mysql.createConnection({ uri: `${MYSQL}`, database: 'mysql' });
      return connection.query(statement, [SECRET]).finally(() => connection.end());
    },
  ]),
  ['better-sqlite3: a table that is gone', async () => new Database(':memory:').prepare('select * from gone')],
  ['better-sqlite3: a JSON path', async () => new Database(':memory:').prepare("select '{}' -> ?").get(`$${SECRET}`)],
  [
    'better-sqlite3: a syntax error',
    async () => new Database(':memory:').prepare(`select "${SECRET}" from where '${SECRET}'`),
  ],
  [
    'Drizzle',
    async () => {
      throw new DrizzleQueryError('select * from session where token = $1', [SECRET], new Error('the cause'));
    },
  ],
  [
    'Prisma',
    async () => {
      const message = `\nInvalid \`prisma.session.findFirst()\` invocation:\n{ where: { token: "${SECRET}" } }`;
      throw Object.assign(new Error(message), { name: 'PrismaClientValidationError', clientVersion: '7' });
    },
  ],
  [
    'a driver that nobody knows, as the reason of a 503',
    async () => {
      class StrangeError extends Error {}
      const cause = new StrangeError(`no row for ${SECRET}`);
      throw new InvectError('auth:unavailable', { status: 503, message: 'Try again.' }, { cause });
    },
  ],
];
const runnable = FAILURES.filter(
  ([name]) => (!name.startsWith('pg') || POSTGRES) && (!name.startsWith('mysql2') || MYSQL),
);

describe('what is logged of an error', () => {
  it.each(runnable)('of %s has no query and no value', async (_name, fails) => {
    const error = await thrownBy(fails);
    const wrapped = new AggregateError([error], 'several', { cause: new Error('outer', { cause: error }) });
    for (const seen of [loggable(error), loggable(wrapped)]) {
      expect(everything(seen)).not.toContain(SECRET);
      expect(everything(seen)).not.toMatch(/selec?k?t /i);
      expect((seen as LoggableError).stack).toMatch(/^\s+at .+\d+:\d+/);
    }
  });

  it.each(runnable.filter(([name]) => !name.startsWith('a driver')))(
    'of %s is left of the error itself, for others to log',
    async (_name, fails) => {
      const error = await thrownBy(fails);
      stripQueries(error);
      expect(everything(error)).not.toContain(SECRET);
      expect(everything(error)).not.toMatch(/selec?k?t /i);
      expect(error).toBeInstanceOf(Error);
    },
  );

  it('says which table is gone', async () => {
    const fails = runnable.filter(([name]) => name.includes('a table that is gone'));
    for (const [, fail] of fails)
      expect(loggable(await thrownBy(fail))).toMatchObject({ message: expect.stringMatching(/gone/) });
  });

  it('keeps what the app itself has thrown, and its causes', () => {
    class PaymentError extends Error {
      override name = 'PaymentError';
    }
    const error = new PaymentError('no card', { cause: new TypeError('of undefined') });
    const seen = loggable(Object.assign(error, { code: 'E_CARD', card: SECRET }));
    expect(seen).toMatchObject({
      name: 'PaymentError',
      message: 'no card',
      code: 'E_CARD',
      cause: { name: 'TypeError', message: 'of undefined' },
    });
    expect(everything(seen)).not.toContain(SECRET);
  });

  it('removes a message that looks like stack frames', () => {
    const error = new Error(`first\n    at ${SECRET} (file:///x.js:1:1)`);
    expect((loggable(error) as LoggableError).stack).not.toContain(SECRET);
  });

  it('handles causes that form a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(loggable(error)).toMatchObject({ message: 'round' });
  });
});

it('withoutQueries finds nested errors, at every level', async () => {
  const lines: unknown[] = [];
  const keep = (fields: object, message: string): unknown => lines.push([fields, message]);
  const logger = withoutQueries({ debug: keep, info: keep, warn: keep, error: keep });
  const error = new DrizzleQueryError('select $1', [SECRET], new Error('cause'));
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    logger[level]({ error, inner: { errors: [error] }, count: 1, at: new Date(0) }, 'said');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatchObject([{ count: 1, at: new Date(0) }, 'said']);
  expect(everything(lines)).not.toContain(SECRET);
});
