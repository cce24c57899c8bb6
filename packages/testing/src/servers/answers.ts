import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import pg from 'pg';

const CONNECT_MILLISECONDS = 1_000;

/** How a server is asked. */
interface Asking {
  /** Over TLS, whatever its certificate says. */
  readonly tls?: boolean;
}

/** Whether the server of a URL (`postgresql:`, `mysql:` or `redis:`) lets the URL's account in. */
export async function answers(url: string, { tls = false }: Asking = {}): Promise<boolean> {
  const ssl = tls ? { rejectUnauthorized: false } : undefined;
  try {
    if (url.startsWith('postgresql:')) await askPostgres(url, ssl);
    else if (url.startsWith('mysql:')) await askMysql(url, ssl);
    else await askRedis(url);
    return true;
  } catch {
    return false;
  }
}

async function askPostgres(connectionString: string, ssl: pg.ClientConfig['ssl']): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_MILLISECONDS, ssl });
  client.on('error', () => {});
  await client.connect();
  await client.end();
}

async function askMysql(uri: string, ssl: { rejectUnauthorized: boolean } | undefined): Promise<void> {
  const connection = await mysql.createConnection({ uri, connectTimeout: CONNECT_MILLISECONDS, ssl });
  await connection.end();
}

async function askRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: CONNECT_MILLISECONDS, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
