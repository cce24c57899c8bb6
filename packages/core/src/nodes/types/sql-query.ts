import { z } from 'zod';
import type { Outgoing } from '../../outgoing/index.js';
import { defineNode } from '../define-node.js';
import { NodeError, type NodeType } from '../node-type.js';
import { queryMysql } from '../sql/mysql.js';
import { queryPostgres } from '../sql/postgres.js';
import { type SqlResult, type SqlServer, sqlFailure } from '../sql/query.js';
import { querySqlite } from '../sql/sqlite.js';
import { credentialId } from './fields.js';

const input = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(100_000)
    .meta({ description: 'One statement, with placeholders for values: `$1` on PostgreSQL, `?` on MySQL and SQLite' }),
  parameters: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .max(1_000)
    .default([]),
  maxRows: z.int().min(1).max(10_000).default(1_000).meta({ description: 'The node fails if there are more' }),
  timeoutSeconds: z.number().positive().max(300).default(30),
  credentialId,
});

const output = z.object({
  rows: z.array(z.record(z.string(), z.unknown())),
  rowCount: z.int().meta({ description: 'How many rows were returned or changed' }),
});

const POSTGRES = { port: 5432, run: queryPostgres };
const MYSQL = { port: 3306, run: queryMysql };
const SERVERS: Readonly<Record<string, typeof POSTGRES>> = {
  'postgresql:': POSTGRES,
  'postgres:': POSTGRES,
  'mysql:': MYSQL,
  'mariadb:': MYSQL,
};

/** Creates the type `sql.query`. */
export function sqlQuery(
  outgoing: Outgoing,
): NodeType<z.infer<typeof input>, z.infer<typeof output>, z.input<typeof input>> {
  return defineNode({
    type: 'sql.query',
    title: 'Query a database',
    description:
      'Runs one statement on PostgreSQL, MySQL, MariaDB or SQLite. The credential has a `url`: `postgresql://user:password@host:5432/name?sslmode=require`, `mysql://…`, or `file:/data/name.db`. The statement has no expressions: what changes is a parameter.',
    input,
    output,
    credential: { types: ['sql'], required: true },
    constants: ['query'],
    effects: 'external',
    async run({ input: { query, parameters, maxRows, timeoutSeconds }, credential, signal }) {
      const url = credential?.['url'];
      if (url === undefined || !URL.canParse(url))
        throw new NodeError('sql:credential', 'the credential has no field url that is a URL');
      const statement = { query, parameters, maxRows, timeoutMs: timeoutSeconds * 1_000 };
      try {
        return { output: plain(await runOn(new URL(url), statement, outgoing, signal)) };
      } catch (error) {
        signal.throwIfAborted();
        throw sqlFailure(error);
      }
    },
  });
}

async function runOn(
  url: URL,
  statement: Parameters<typeof queryPostgres>[1],
  outgoing: Outgoing,
  signal: AbortSignal,
): Promise<SqlResult> {
  if (url.protocol === 'file:')
    return querySqlite(decodeURIComponent(url.pathname), statement, outgoing.sqliteFiles, signal);
  const product = SERVERS[url.protocol];
  if (product === undefined)
    throw new NodeError('sql:credential', 'the url of the credential begins with postgresql:, mysql: or file:');
  return product.run(await serverOf(url, product.port, outgoing), statement, signal);
}

/** Only these parts of the URL count. Drivers read others from its query, even another host. */
async function serverOf(url: URL, defaultPort: number, outgoing: Outgoing): Promise<SqlServer> {
  const host = url.hostname;
  const port = url.port === '' ? defaultPort : Number(url.port);
  return {
    // guard: sql-checks-address
    address: await outgoing.addressOf(host, port),
    host,
    port,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    tls: /^(?:require|verify-ca|verify-full|required|verify_ca|verify_identity)$/i.test(
      url.searchParams.get('sslmode') ?? url.searchParams.get('ssl-mode') ?? '',
    ),
  };
}

/** Dates become texts, and bytes become base64. */
function plain({ rows, rowCount }: SqlResult): z.infer<typeof output> {
  return {
    rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]))),
    rowCount,
  };
}

function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Date ? value.toISOString() : value;
}
