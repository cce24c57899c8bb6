import { existsSync, readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { makeAdmin } from './admin.js';
import { verify } from './audit.js';
import { migrate, status } from './migrate.js';
import { messageOf, UserError } from './user-error.js';
import { work } from './worker.js';

/** Exit codes: success; `migrate status` found something missing, or `audit verify` something wrong; failure. */
const DONE = 0;
const FOUND = 1;
const FAILED = 2;

interface PackageFile {
  readonly version: string;
}

/**
 * Runs one command.
 *
 * @param argv as in `process.argv`: the arguments start at the third item
 * @returns the exit code
 */
export async function run(argv: readonly string[]): Promise<number> {
  process.on('unhandledRejection', ignoreBetterAuth);
  let code = DONE;
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as PackageFile;
  const program = new Command('invect').description('Invect on the command line.').version(version).exitOverride();
  const migrating = program
    .command('migrate')
    .description("Create and update the tables of the host and of better-auth. Your app's module says which.")
    .option('-c, --config <file>', 'the module to read, instead of looking for invect.config.ts and auth.ts')
    .option('--dry-run', 'print the SQL and change nothing')
    .action(async ({ config, dryRun = false }: { config?: string; dryRun?: boolean }) => {
      await migrate({ folder: process.cwd(), config, dryRun });
    });
  migrating
    .command('status')
    .description('Print what is missing. Exit code 0: nothing. 1: something. 2: it could not be determined.')
    .action(async () => {
      const { config } = migrating.opts<{ config?: string }>();
      if (!(await status({ folder: process.cwd(), config }))) code = FOUND;
    });
  program
    .command('audit')
    .description('Look after the audit log.')
    .command('verify')
    .description(
      'Check that no entry was removed or altered. Exit code 0: none. 1: some. 2: it could not be determined.',
    )
    .option('-c, --config <file>', 'the module to read, instead of looking for invect.config.ts')
    .option('--expect-head <position:hash>', 'a head that an earlier check has printed')
    .action(async ({ config, expectHead }: { config?: string; expectHead?: string }) => {
      if (!(await verify({ folder: process.cwd(), config, expectHead }))) code = FOUND;
    });
  program
    .command('admin')
    .description('Make the user with an address an admin. Exit code 2: there is no such user, or there are several.')
    .argument('<email>', 'the address of somebody who has signed up')
    .option('-c, --config <file>', 'the module to read, instead of looking for invect.config.ts')
    .action(async (email: string, { config }: { config?: string }) => {
      await makeAdmin({ folder: process.cwd(), config, email });
    });
  program
    .command('worker')
    .description('Carry out runs of flows until SIGTERM, without serving HTTP.')
    .option('-c, --config <file>', 'the module to read, instead of looking for invect.config.ts')
    .option('--concurrency <count>', 'how many runs at the same time, instead of what runs.concurrency says')
    .action(async ({ config, concurrency }: { config?: string; concurrency?: string }) => {
      await work({ folder: process.cwd(), config, concurrency: readCount(concurrency) });
    });
  try {
    readEnvironment();
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    // Commander has already printed what is wrong with the arguments, or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : FAILED;
    process.stderr.write(`invect: ${messageOf(error)}\n`);
    return FAILED;
  }
}

function readCount(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,3}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UserError(`--concurrency is ${JSON.stringify(text)}; it must be a whole number from 1 to 1000.`);
}

/** Reads `.env.local` and `.env`, as Next.js, Vite and many apps do. What is set already wins, and `.env.local` over `.env`. */
function readEnvironment(): void {
  for (const file of ['.env.local', '.env']) if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * Ignores a failed start of better-auth. It starts when the app's module is loaded, and nobody awaits it there. The error is reported
 * later if the tables cannot be read. It may also be repaired: the plugin opens the quick start's `{ url, type }`.
 */
function ignoreBetterAuth(reason: unknown): void {
  if (!(reason instanceof Error && reason.name === 'BetterAuthError')) throw reason;
}
