import { buildNext } from './build-next.js';
import { findServers } from './find-servers.js';

/**
 * vitest's global setup: builds what targets serve, and finds the servers that stores stand on.
 *
 * ```ts
 * export default defineConfig({ test: { globalSetup: ['@invect/testing/setup'] } });
 * ```
 *
 * @returns what ends the servers that were started
 */
export default async function setUp(): Promise<() => Promise<void>> {
  buildNext();
  return findServers();
}
