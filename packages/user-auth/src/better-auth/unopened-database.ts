/** better-auth's whole message for a database that it cannot open. */
export const CANNOT_OPEN = 'Failed to initialize database adapter';

const EXPLANATION = `
Invect: better-auth cannot open \`database: { url, type }\` by itself, and userAuth({ auth }) was called too late to open it. Either
- open the database yourself: \`database: openDatabase({ url, type })\`, from '@invect/user-auth/database'; or
- call userAuth({ auth }) right after betterAuth(), without an await in between.

`;

/** Marks the process, because a bundler may load this module several times. */
const LISTENING = Symbol.for('@invect/user-auth/unopened');

/**
 * Prints an explanation when better-auth's error ends the process. This happens if an app awaits something between `betterAuth()` and
 * `userAuth()`: better-auth fails before the plugin knows the instance. The event only observes. Node ends the process as usual.
 */
export function explainUnopenedDatabases(): void {
  const marked = globalThis as { [LISTENING]?: true };
  if (marked[LISTENING]) return;
  marked[LISTENING] = true;
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    if (error instanceof Error && error.message === CANNOT_OPEN) process.stderr.write(EXPLANATION);
  });
}
