/** An error whose message is meant for the user. It is printed without a stack. */
export class UserError extends Error {}

/** Returns the message of a thrown value. Some errors of Node have a code and no message. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
