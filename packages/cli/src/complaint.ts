/** An error that is told to a person as it is, without a stack. */
export class Complaint extends Error {}

/** What to say of anything thrown. Some errors of Node have a code and no message. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
