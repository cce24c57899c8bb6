/** What better-auth says of a database that it cannot open, and no more. */
export const CANNOT_OPEN = 'Failed to initialize database adapter';

const EXPLANATION = `
Invect: better-auth cannot open \`database: { url, type }\` by itself, and userAuth({ auth }) came too late to do it. Either
- open the database yourself: \`database: openDatabase({ url, type })\`, from '@invect/user-auth/database'; or
- call userAuth({ auth }) in the same turn as betterAuth(), without an await in between.

`;

/** Marks the process: a bundler may load this module several times. */
const LISTENING = Symbol.for('@invect/user-auth/unopened');

/**
 * Adds a word to better-auth's error where that ends the process. An app that awaits something between `betterAuth()` and
 * `userAuth()` is past its first failure before the plugin knows the instance. This event only watches: Node ends the process as
 * it would have.
 */
export function explainUnopenedDatabases(): void {
  const marked = globalThis as { [LISTENING]?: true };
  if (marked[LISTENING]) return;
  marked[LISTENING] = true;
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    if (error instanceof Error && error.message === CANNOT_OPEN) process.stderr.write(EXPLANATION);
  });
}
