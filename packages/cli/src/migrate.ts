import type { AppliedMigrations, MigrationSql, MigrationStatus, PluginTables, TableOptions } from '@invect/core';
import { type AppModule, loadAppModule } from './app-module.js';
import { importCore, importUserAuth } from './app-packages.js';
import { Complaint } from './complaint.js';

/** Where to look. */
export interface Place {
  readonly folder: string;
  /** The app's module. Default: the first of the usual places that has one. */
  readonly config?: string | undefined;
}

/** The three questions, whoever answers them. */
interface Tables {
  status(): Promise<MigrationStatus[]>;
  sql(): Promise<MigrationSql[]>;
  run(): Promise<AppliedMigrations[]>;
}

/** Creates what is missing, or prints the SQL that would. */
export async function migrate({ dryRun, ...place }: Place & { readonly dryRun: boolean }): Promise<void> {
  const { tables, nameOf } = await open(place);
  if (!dryRun) {
    for (const answer of await tables.run()) {
      const { owner, applied } = answer;
      say(`${nameOf(owner)}: ${applied.length === 0 ? restOf(answer) : `created ${applied.join(', ')}`}`);
    }
    return;
  }
  for (const answer of await tables.sql()) {
    say(`-- ${nameOf(answer.owner)}: ${answer.sql === '' ? restOf(answer) : answer.pending.join(', ')}\n${answer.sql}`);
  }
}

/**
 * Says what is missing.
 *
 * @returns whether nothing is
 */
export async function status(place: Place): Promise<boolean> {
  const { tables, nameOf } = await open(place);
  const answers = await tables.status();
  for (const answer of answers) {
    const { owner, pending } = answer;
    say(`${nameOf(owner)}: ${pending.length === 0 ? restOf(answer) : `missing ${pending.join(', ')}`}`);
  }
  const complete = answers.every(({ pending }) => pending.length === 0);
  if (!complete) say('Run `npx @invect/cli migrate` to create what is missing.');
  return complete;
}

function restOf({ leftTo }: MigrationStatus): string {
  return leftTo === undefined ? 'nothing to do' : `left to ${leftTo}, which makes them with migrations of its own`;
}

async function open({ folder, config }: Place): Promise<{ tables: Tables; nameOf: (owner: string) => string }> {
  const module = await loadAppModule(folder, config);
  const { name, path, subject } = module;
  process.stderr.write(`Reading ${name}\n`);
  if ('options' in subject) {
    const { options } = subject;
    const { migrate: run, migrationSql, migrationStatus } = await importCore(path);
    return {
      tables: { status: () => migrationStatus(options), sql: () => migrationSql(options), run: () => run(options) },
      nameOf: (owner) => (owner === 'host' ? `host (${whereIs(options)})` : owner),
    };
  }
  const { userAuth } = await importUserAuth(path);
  const { id, tables } = userAuth(subject);
  if (tables === undefined)
    throw new Complaint('the installed @invect/user-auth is older than this command: update it.');
  explainAlone(module);
  return { tables: alone(id, tables), nameOf: (owner) => owner };
}

function alone(owner: string, tables: PluginTables): Tables {
  const status = async (): Promise<MigrationStatus> => ({ owner, ...(await tables.status()) });
  return {
    status: async () => [await status()],
    sql: async () => [{ ...(await status()), sql: await tables.sql() }],
    run: async () => [{ ...(await status()), applied: await tables.run() }],
  };
}

function explainAlone({ name }: AppModule): void {
  process.stderr.write(
    `${name} exports a better-auth instance, so this is about better-auth's tables alone. The host makes its own when it starts, or here: export its options from invect.config.ts.\n`,
  );
}

/** Which database, without the credentials that a URL may hold. */
function whereIs({ baseDatabaseConfig: { type, connectionString } }: TableOptions): string {
  if (type === 'sqlite') return `sqlite ${connectionString}`;
  if (!URL.canParse(connectionString)) return type;
  const { host, pathname } = new URL(connectionString);
  return `${type} ${host}${pathname}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
