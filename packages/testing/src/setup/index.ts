import { dropReusedOfMysql } from '../stores/mysql.js';
import { dropReusedOfPostgres } from '../stores/postgres.js';
import { buildNext } from './build-next.js';
import { findServers } from './find-servers.js';
import { makeRunFolder } from './run-folder.js';

/**
 * vitest's global setup: a folder for what the run writes, the Next.js app that targets serve, and the servers that stores stand on.
 *
 * ```ts
 * export default defineConfig({ test: { globalSetup: ['@invect/testing/setup'] } });
 * ```
 *
 * @returns what ends the servers that were started, and removes the folder
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const removeFolder = makeRunFolder();
  buildNext();
  const stopServers = await findServers();
  return async () => {
    const { TEST_POSTGRES_URL: postgres, TEST_MYSQL_URL: mysql, TEST_RUN: run } = process.env;
    if (postgres && run) await dropReusedOfPostgres(postgres, run);
    if (mysql && run) await dropReusedOfMysql(mysql, run);
    await stopServers();
    removeFolder();
  };
}
