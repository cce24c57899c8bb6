/**
 * An empty PostgreSQL on a free port: the installed one, else the one from npm.
 *
 * @returns its URL, and what ends it and removes its data
 * @throws Error where neither starts; the one from npm refuses to run as root
 */
export function startOwnPostgres(): Promise<{ readonly url: string; remove(): Promise<void> }>;
