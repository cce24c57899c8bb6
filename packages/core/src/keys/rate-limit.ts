import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Database } from '../database/database.js';
import type { DatabaseType } from '../database/dialects.js';
import { keyError } from './errors.js';

const MINUTE_MILLISECONDS = 60_000;

/** How many keys that have reached their limit are remembered. A forgotten one costs a statement. */
const MAX_REMEMBERED = 10_000;

interface Use {
  readonly requests: number | string;
  readonly until: number | string;
}

/** Limits the requests of keys, in all processes together. */
export interface RateLimit {
  /**
   * Counts a request.
   *
   * @param limit requests in a minute
   * @throws InvectError 429 `key:too_many_requests`, with Retry-After
   */
  count(keyId: string, limit: number): Promise<void>;
}

/**
 * Counts requests in the table `invect_key_use`, a row for each key. A key's minute begins with its first request after the last one.
 * The database serialises the counts, so a burst at several processes does not exceed the limit. Minutes are those of the clocks of the
 * processes. Refusals are not counted: until the minute ends, they come from memory.
 */
export function createRateLimit(database: Database, type: DatabaseType): RateLimit {
  // With `max`, lru-cache would allocate the room of all of them at once.
  const limits = { maxSize: MAX_REMEMBERED, sizeCalculation: () => 1 };
  const exceeded = new LRUCache<string, { readonly limit: number; readonly until: number }>(limits);
  const countOne = type === 'mysql' ? countInMysql : countWithReturning;

  return {
    async count(keyId, limit) {
      const now = Date.now();
      const known = exceeded.get(keyId);
      if (known?.limit === limit && now < known.until) throw tooMany(known.until - now);
      const use = await countOne(database, keyId, now);
      const until = Number(use.until);
      // guard: requests-of-keys-are-limited
      if (Number(use.requests) <= limit) return;
      exceeded.set(keyId, { limit, until });
      throw tooMany(until - now);
    },
  };
}

async function countWithReturning(database: Kysely<unknown>, keyId: string, now: number): Promise<Use> {
  const { rows } = await sql<Use>`
    insert into invect_key_use as counted (key_id, requests, until) values (${keyId}, 1, ${now + MINUTE_MILLISECONDS})
    on conflict (key_id) do update set
      requests = case when counted.until <= ${now} then 1 else counted.requests + 1 end,
      until = case when counted.until <= ${now} then excluded.until else counted.until end
    returning requests, until`.execute(database);
  return rows[0] as Use;
}

/** MySQL returns nothing from an insert. The row stays locked between the two statements. It sets columns from left to right. */
function countInMysql(database: Kysely<unknown>, keyId: string, now: number): Promise<Use> {
  return database.transaction().execute(async (transaction) => {
    const next = now + MINUTE_MILLISECONDS;
    await sql`
      insert into invect_key_use (key_id, requests, until) values (${keyId}, 1, ${next})
      on duplicate key update
        requests = if(until <= ${now}, 1, requests + 1),
        until = if(until <= ${now}, ${next}, until)`.execute(transaction);
    const { rows } = await sql<Use>`select requests, until from invect_key_use where key_id = ${keyId}`.execute(
      transaction,
    );
    return rows[0] as Use;
  });
}

function tooMany(milliseconds: number): Error {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return keyError('key:too_many_requests', { headers: new Headers({ 'retry-after': String(seconds) }) });
}
