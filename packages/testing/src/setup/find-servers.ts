import { answers, startOwnPostgres } from '../servers/index.js';

/** The usual local servers, with the accounts a fresh installation has. */
const LOCAL = {
  TEST_POSTGRES_URL: 'postgresql://postgres:postgres@127.0.0.1:5432/postgres',
  TEST_MYSQL_URL: 'mysql://root@127.0.0.1:3306/',
  TEST_REDIS_URL: 'redis://127.0.0.1:6379',
} as const;

type Variable = keyof typeof LOCAL;

/**
 * Finds the servers that tests run on, once for all test files, and says which are missing: `TEST_…_URL` where it is set, then
 * a local one at its usual port, then for PostgreSQL one of its own.
 *
 * @returns what stops the one that it started
 */
export async function findServers(): Promise<() => Promise<void>> {
  await Promise.all((Object.keys(LOCAL) as Variable[]).map(useLocal));
  const stop = process.env['TEST_POSTGRES_URL'] ? async () => {} : await startPostgres();
  for (const name of Object.keys(LOCAL)) {
    if (!process.env[name]) console.warn(`${name} is not set and no local server answers: its tests are skipped.`);
  }
  return stop;
}

/** Another's database with a password of its own is not ours to test on. */
async function useLocal(name: Variable): Promise<void> {
  if (!process.env[name] && (await answers(LOCAL[name]))) process.env[name] = LOCAL[name];
}

async function startPostgres(): Promise<() => Promise<void>> {
  try {
    const { url, remove } = await startOwnPostgres();
    process.env['TEST_POSTGRES_URL'] = url;
    return remove;
  } catch (error) {
    console.warn(String(error));
    return async () => {};
  }
}
