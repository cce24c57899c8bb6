import { connect } from 'node:net';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { startOwnPostgres } from '../../scripts/own-postgres.mjs';

/** The usual local servers, with the accounts a fresh installation has. */
const LOCAL = {
  TEST_POSTGRES_URL: 'postgresql://postgres:postgres@127.0.0.1:5432/postgres',
  TEST_MYSQL_URL: 'mysql://root@127.0.0.1:3306/',
  TEST_REDIS_URL: 'redis://127.0.0.1:6379',
} as const;

/**
 * Finds the servers that tests run on, once for all test files, and says which are missing: `TEST_…_URL` where it is set, then
 * a local one at its usual port, then for PostgreSQL one of its own.
 */
export default async function findServers(): Promise<() => Promise<void>> {
  let stop = async (): Promise<void> => {};
  if (!process.env['TEST_POSTGRES_URL'] && (await answers(LOCAL.TEST_POSTGRES_URL))) use('TEST_POSTGRES_URL');
  if (!process.env['TEST_POSTGRES_URL']) stop = await startPostgres();
  if (!process.env['TEST_MYSQL_URL'] && (await answers(LOCAL.TEST_MYSQL_URL))) use('TEST_MYSQL_URL');
  if (!process.env['TEST_REDIS_URL'] && (await answers(LOCAL.TEST_REDIS_URL))) use('TEST_REDIS_URL');
  for (const name of Object.keys(LOCAL)) {
    if (!process.env[name]) console.warn(`${name} is not set and no local server answers: its tests are skipped.`);
  }
  return stop;
}

function use(name: keyof typeof LOCAL): void {
  process.env[name] = LOCAL[name];
}

/** Whether a server takes the account: another's database with a password of its own is not ours to test on. */
async function answers(url: string): Promise<boolean> {
  try {
    if (url.startsWith('postgresql:')) {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
      client.on('error', () => {});
      await client.connect();
      await client.end();
    } else if (url.startsWith('mysql:')) {
      const connection = await mysql.createConnection({ uri: url, connectTimeout: 1_000 });
      await connection.end();
    } else {
      await pingRedis(new URL(url));
    }
    return true;
  } catch {
    return false;
  }
}

function pingRedis({ hostname, port }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 1_000 });
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (data) => {
      socket.destroy();
      if (data.toString().startsWith('+PONG')) resolve();
      else reject(new Error('not an open Redis'));
    });
    socket.on('error', reject);
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
  });
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
