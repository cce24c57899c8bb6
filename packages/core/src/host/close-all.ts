/** Closes one part of the host. */
export type Close = () => void | Promise<void>;

/**
 * Closes everything, last to first. If one part throws, it still closes the others.
 *
 * @throws the error of the part that could not be closed; AggregateError if there are several
 */
export async function closeAll(closers: readonly Close[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closers.toReversed()) {
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, 'several parts of the host could not be closed');
}
