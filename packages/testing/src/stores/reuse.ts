import { keptByName } from './store.js';

/** Runs a statement on a database. */
export type Query = (statement: string) => Promise<Record<string, unknown>[]>;

/** What a product is asked to find out whether a database is as it was. */
export interface ReuseSql {
  /** Statements whose rows describe every table, column, index, key and trigger of the database. */
  readonly shape: readonly string[];
  /** Gives `name` of every table. */
  readonly tables: string;
  /** Gives a row for each connection of somebody else to the database. */
  readonly others: string;
  /** Has the connection delete rows that rows of other tables refer to. */
  readonly ignoreKeys: string;
}

/** What a database was like when it had been filled. */
interface Likeness {
  readonly shape: string;
  readonly rows: string;
  /** Tables that had no rows. */
  readonly empty: readonly string[];
}

const ATTEMPTS = 20;
const PAUSE_MILLISECONDS = 10;

/** Databases of one content, which serve one test after the other. */
export interface Reuse {
  /** One that nobody uses. It is as if it had just been made. */
  take(): Promise<string>;
  /** Gives one back. It is dropped if it cannot be made as it was: if somebody changed a table, or still is connected. */
  giveBack(database: string): Promise<void>;
}

interface Making {
  make(): Promise<string>;
  drop(database: string): Promise<void>;
  /** Opens a connection to a database for some statements. */
  on<T>(database: string, work: (query: Query) => Promise<T>): Promise<T>;
  readonly sql: ReuseSql;
}

/**
 * Makes databases, and empties them for the next test. To make one takes a server 20 times as long as to empty it.
 *
 * @returns gives the databases of a name
 */
export function reusedByName(): (name: string, making: Making) => Promise<Reuse> {
  const kept = keptByName<Reuse>();
  return (name, making) => kept(name, () => startReuse(making));
}

async function startReuse({ make, drop, on, sql }: Making): Promise<Reuse> {
  const free = [await make()];
  const first = await on(free[0] as string, (query) => likenessOf(query, sql));
  return {
    take: async () => free.pop() ?? make(),
    async giveBack(database) {
      const isAsBefore = await on(database, (query) => empty(query, sql, first)).catch(() => false);
      if (isAsBefore) free.push(database);
      else await drop(database);
    },
  };
}

async function likenessOf(query: Query, sql: ReuseSql): Promise<Likeness> {
  const empty: string[] = [];
  for (const table of await tablesOf(query, sql))
    if ((await query(`select 1 from "${table}" limit 1`)).length === 0) empty.push(table);
  return { shape: await shapeOf(query, sql), rows: await rowsOf(query, sql, empty), empty };
}

async function empty(query: Query, sql: ReuseSql, first: Likeness): Promise<boolean> {
  if (!(await isLeft(query, sql))) return false;
  if ((await shapeOf(query, sql)) !== first.shape) return false;
  if ((await rowsOf(query, sql, first.empty)) !== first.rows) return false;
  await query([sql.ignoreKeys, ...first.empty.map((table) => `delete from "${table}"`)].join('; '));
  return true;
}

/** A connection that was ended is there for a moment longer. */
async function isLeft(query: Query, sql: ReuseSql): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if ((await query(sql.others)).length === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
  return false;
}

async function shapeOf(query: Query, sql: ReuseSql): Promise<string> {
  const rows: unknown[] = [];
  for (const statement of sql.shape) rows.push(await query(statement));
  return JSON.stringify(rows);
}

/** The rows of tables that had some: which steps of the schema there are. */
async function rowsOf(query: Query, sql: ReuseSql, empty: readonly string[]): Promise<string> {
  const rows: unknown[] = [];
  for (const table of await tablesOf(query, sql))
    if (!empty.includes(table)) rows.push(await query(`select * from "${table}" order by 1`));
  return JSON.stringify(rows);
}

async function tablesOf(query: Query, { tables }: ReuseSql): Promise<string[]> {
  return (await query(tables)).map(({ name }) => String(name));
}
