import { type CompiledQuery, type DatabaseConnection, DummyDriver, Kysely, type Migration, sql } from 'kysely';
import type { Database } from './database.js';
import { type DatabaseType, DIALECTS } from './dialects.js';

/** Kysely's lock beside a table of applied steps. */
export function lockTableOf(table: string): string {
  return `${table}_lock`;
}

/**
 * Writes down what steps would do, as a script for somebody who applies it by hand. The host takes its steps as applied then.
 *
 * @param table where applied steps are noted
 * @param steps those that are not applied
 * @param database asked what a step wants to know; never changed
 */
export async function sqlOf(
  table: string,
  steps: readonly { readonly name: string; readonly migration: Migration }[],
  database: Database,
  type: DatabaseType,
): Promise<string> {
  if (steps.length === 0) return '';
  const recorder = new Recorder((query) => database.executeQuery(query));
  const dialect = DIALECTS[type].connect('', {});
  const paper = new Kysely<unknown>({
    dialect: {
      createDriver: () => recorder,
      createAdapter: () => dialect.createAdapter(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createIntrospector: () => dialect.createIntrospector(database),
    },
  });
  await createBookkeeping(table, paper);
  for (const { name, migration } of steps) {
    await migration.up(paper);
    const values = sql`${sql.lit(name)}, ${sql.lit(new Date().toISOString())}`;
    await sql`insert into ${sql.table(table)} (${sql.ref('name')}, ${sql.ref('timestamp')}) values (${values})`.execute(
      paper,
    );
  }
  return recorder.statements.map((statement) => `${statement};\n`).join('\n');
}

/** As Kysely's Migrator makes them. */
async function createBookkeeping(table: string, paper: Kysely<unknown>): Promise<void> {
  await paper.schema
    .createTable(table)
    .ifNotExists()
    .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute();
  await paper.schema
    .createTable(lockTableOf(table))
    .ifNotExists()
    .addColumn('id', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('is_locked', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

/** A driver that asks the database, and writes every other statement down. */
class Recorder extends DummyDriver {
  readonly statements: string[] = [];

  constructor(private readonly ask: (query: CompiledQuery) => ReturnType<DatabaseConnection['executeQuery']>) {
    super();
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const { statements, ask } = this;
    return {
      async executeQuery<R>(query: CompiledQuery) {
        if (/^\s*select\b/i.test(query.sql)) return (await ask(query)) as { rows: R[] };
        if (query.parameters.length > 0)
          throw new Error(`a migration has values, which a script cannot show: ${query.sql}`);
        statements.push(query.sql);
        return { rows: [] };
      },
      streamQuery() {
        throw new Error('migrations do not stream');
      },
    };
  }
}
