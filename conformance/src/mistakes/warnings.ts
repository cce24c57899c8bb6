import type { LogEntry, World } from '@invect/testing';

/** The warnings in a log that match. */
export function warnings(log: readonly LogEntry[], like: RegExp): string[] {
  return log.filter(({ level, message }) => level === 'warn' && like.test(message)).map(({ message }) => message);
}

/** The lines that say where a host is mounted. */
export function placements({ log }: Pick<World, 'log'>): string[] {
  return log.filter(({ message }) => message.startsWith('Invect serves under')).map(({ message }) => message);
}
