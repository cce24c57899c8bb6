import { existsSync, readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { describe } from './complaint.js';
import { migrate, status } from './migrate.js';

/** Exit codes: done, or nothing to do; `migrate status` found something to do; it could not be done or found out. */
const DONE = 0;
const PENDING = 1;
const FAILED = 2;

interface PackageFile {
  readonly version: string;
}

/**
 * Runs one command.
 *
 * @param argv as Node has it: the program and its arguments from the third on
 * @returns the exit code
 */
export async function run(argv: readonly string[]): Promise<number> {
  process.on('unhandledRejection', ignoreBetterAuth);
  let code = DONE;
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as PackageFile;
  const program = new Command('invect').description('Invect on the command line.').version(version).exitOverride();
  const migrating = program
    .command('migrate')
    .description(
      "Create and update the tables of the host and of its better-auth, as your app's module describes them.",
    )
    .option('-c, --config <file>', 'the module to read, instead of looking for invect.config.ts and auth.ts')
    .option('--dry-run', 'print the SQL and change nothing')
    .action(async ({ config, dryRun = false }: { config?: string; dryRun?: boolean }) => {
      await migrate({ folder: process.cwd(), config, dryRun });
    });
  migrating
    .command('status')
    .description(
      'Say what is missing. Ends with 0 where nothing is, 1 where something is, 2 where it could not be found out.',
    )
    .action(async () => {
      const { config } = migrating.opts<{ config?: string }>();
      if (!(await status({ folder: process.cwd(), config }))) code = PENDING;
    });
  try {
    readEnvironment();
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    // Commander has said what is wrong with the arguments, or has shown the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : FAILED;
    process.stderr.write(`invect: ${describe(error)}\n`);
    return FAILED;
  }
}

/** As Next.js and Vite do, and many apps: `.env` fills in what the environment does not say. */
function readEnvironment(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/**
 * better-auth starts when the app's module is loaded, and nobody awaits that there. What its start failed with is told where its
 * tables are asked for, if it matters then: the plugin opens the quick start's `{ url, type }`.
 */
function ignoreBetterAuth(reason: unknown): void {
  if (!(reason instanceof Error && reason.name === 'BetterAuthError')) throw reason;
}
