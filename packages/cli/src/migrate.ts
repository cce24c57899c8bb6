import type { AppliedMigrations, MigrationSql, MigrationStatus, PluginTables, TableOptions } from '@invect/core';
import { type AppModule, loadAppModule } from './app-module.js';
import { importCore, importUserAuth } from './app-packages.js';
import { UserError } from './user-error.js';

/** Where to look for the app's module. */
export interface Location {
  readonly folder: string;
  /** The path of the module. Default: the first of the usual places that has one. */
  readonly config?: string | undefined;
}

/** The operations on tables: of the host and its plugins, or of better-auth alone. */
interface Migrations {
  status(): Promise<MigrationStatus[]>;
  sql(): Promise<MigrationSql[]>;
  run(): Promise<AppliedMigrations[]>;
}

/** Creates what is missing. With `dryRun` it prints the SQL instead. */
export async function migrate({ dryRun, ...location }: Location & { readonly dryRun: boolean }): Promise<void> {
  const { migrations, nameOf } = await open(location);
  if (!dryRun) {
    for (const answer of await migrations.run()) {
      const { owner, applied } = answer;
      print(`${nameOf(owner)}: ${applied.length === 0 ? describeUntouched(answer) : `created ${applied.join(', ')}`}`);
    }
    return;
  }
  for (const answer of await migrations.sql()) {
    print(
      `-- ${nameOf(answer.owner)}: ${answer.sql === '' ? describeUntouched(answer) : answer.pending.join(', ')}\n${answer.sql}`,
    );
  }
}

/**
 * Prints what is missing.
 *
 * @returns whether the tables are complete
 */
export async function status(location: Location): Promise<boolean> {
  const { migrations, nameOf } = await open(location);
  const answers = await migrations.status();
  for (const answer of answers) {
    const { owner, pending } = answer;
    print(`${nameOf(owner)}: ${pending.length === 0 ? describeUntouched(answer) : `missing ${pending.join(', ')}`}`);
  }
  const complete = answers.every(({ pending }) => pending.length === 0);
  if (!complete) print('Run `npx @invect/cli migrate` to create what is missing.');
  return complete;
}

/** Describes tables that need no change, or that another tool manages. */
function describeUntouched({ leftTo }: MigrationStatus): string {
  return leftTo === undefined ? 'nothing to do' : `left to ${leftTo}, which has its own migrations`;
}

async function open({
  folder,
  config,
}: Location): Promise<{ migrations: Migrations; nameOf: (owner: string) => string }> {
  const module = await loadAppModule(folder, config);
  const { name, path, subject } = module;
  process.stderr.write(`Reading ${name}\n`);
  if ('options' in subject) {
    const { options } = subject;
    const { migrate: run, migrationSql, migrationStatus } = await importCore(path);
    return {
      migrations: { status: () => migrationStatus(options), sql: () => migrationSql(options), run: () => run(options) },
      nameOf: (owner) => (owner === 'host' ? `host (${describeDatabase(options)})` : owner),
    };
  }
  const { userAuth } = await importUserAuth(path);
  const { id, tables } = userAuth(subject);
  if (tables === undefined)
    throw new UserError('the installed @invect/user-auth is older than this command: update it.');
  explainScope(module);
  return { migrations: onlyPlugin(id, tables), nameOf: (owner) => owner };
}

function onlyPlugin(owner: string, tables: PluginTables): Migrations {
  const status = async (): Promise<MigrationStatus> => ({ owner, ...(await tables.status()) });
  return {
    status: async () => [await status()],
    sql: async () => [{ ...(await status()), sql: await tables.sql() }],
    run: async () => [{ ...(await status()), applied: await tables.run() }],
  };
}

function explainScope({ name }: AppModule): void {
  process.stderr.write(
    `${name} exports a better-auth instance, so this covers better-auth's tables only. The host creates its own tables when it starts. To create them here, export the host's options from invect.config.ts.\n`,
  );
}

/** Names a database without the credentials in its URL. */
function describeDatabase({ baseDatabaseConfig: { type, connectionString } }: TableOptions): string {
  if (type === 'sqlite') return `sqlite ${connectionString}`;
  if (!URL.canParse(connectionString)) return type;
  const { host, pathname } = new URL(connectionString);
  return `${type} ${host}${pathname}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
