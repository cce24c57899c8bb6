/** Something to close. */
export type Close = () => void | Promise<void>;

/**
 * Closes everything, last to first, whatever some of it throws.
 *
 * @throws what was thrown; AggregateError where it was more than one
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
