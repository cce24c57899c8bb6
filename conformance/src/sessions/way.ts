import type { World } from '@invect/testing';

/** How a world's host confirms sessions, as it said at its start. */
export function wayOf({ log }: Pick<World, 'log'>): string | undefined {
  const report = log.find(({ message }) => message === 'User auth is on')?.fields as
    | { sessionCheck?: string }
    | undefined;
  return report?.sessionCheck;
}
