import { type CompiledQuery, type DatabaseConnection, DummyDriver, Kysely, type Migration, sql } from 'kysely';
import type { Database } from './database.js';
import { type DatabaseType, DIALECTS } from './dialects.js';

/** Returns the name of Kysely's lock table for a table of applied steps. */
export function lockTableOf(table: string): string {
  return `${table}_lock`;
}

/**
 * Returns the SQL of steps, as a script that somebody can execute by hand. The script also records the steps as applied.
 *
 * @param table the table that records the applied steps
 * @param steps the steps that are not applied
 * @param database answers the queries of steps. It is not changed
 * @throws Error if a step has values, which a script cannot contain
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
  const recording = new Kysely<unknown>({
    dialect: {
      createDriver: () => recorder,
      createAdapter: () => dialect.createAdapter(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createIntrospector: () => dialect.createIntrospector(database),
    },
  });
  await createMigrationTables(table, recording);
  for (const { name, migration } of steps) {
    await migration.up(recording);
    const values = sql`${sql.lit(name)}, ${sql.lit(new Date().toISOString())}`;
    await sql`insert into ${sql.table(table)} (${sql.ref('name')}, ${sql.ref('timestamp')}) values (${values})`.execute(
      recording,
    );
  }
  return recorder.statements.map((statement) => `${statement};\n`).join('\n');
}

/** Creates the tables that Kysely's Migrator would create. */
async function createMigrationTables(table: string, recording: Kysely<unknown>): Promise<void> {
  await recording.schema
    .createTable(table)
    .ifNotExists()
    .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute();
  await recording.schema
    .createTable(lockTableOf(table))
    .ifNotExists()
    .addColumn('id', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('is_locked', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

/** A driver that executes queries on the database, and records all other statements. */
class Recorder extends DummyDriver {
  readonly statements: string[] = [];

  constructor(private readonly execute: (query: CompiledQuery) => ReturnType<DatabaseConnection['executeQuery']>) {
    super();
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const { statements, execute } = this;
    return {
      async executeQuery<R>(query: CompiledQuery) {
        if (/^\s*select\b/i.test(query.sql)) return (await execute(query)) as { rows: R[] };
        if (query.parameters.length > 0)
          throw new Error(`a migration has values, which a script cannot contain: ${query.sql}`);
        statements.push(query.sql);
        return { rows: [] };
      },
      streamQuery() {
        throw new Error('migrations do not stream');
      },
    };
  }
}
