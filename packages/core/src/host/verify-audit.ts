import type { ChainPlace } from '../audit/chain.js';
import { type AuditReport, verifyChain } from '../audit/verify.js';
import { openDatabase } from '../database/database.js';
import { readTableOptions, type TableOptions } from './options.js';

/**
 * Checks the audit log of a host: that no entry was removed, altered, moved or inserted since it was sealed. It changes nothing, starts
 * no host, and may run beside hosts.
 *
 * @param options the host's
 * @param expected a place that an earlier report or export has named. Without it, nobody can see that the end was cut off together with
 *   its mark, or that the whole chain was computed again
 * @throws TypeError for a wrong option; the error of the database if it cannot be read
 * @example
 * const { ok, faults, head } = await verifyAudit({ baseDatabaseConfig }, { position: 1200, hash: '9f86…' });
 */
export async function verifyAudit(options: TableOptions, expected?: ChainPlace): Promise<AuditReport> {
  const database = openDatabase(readTableOptions(options).database);
  try {
    return await verifyChain(database, expected);
  } finally {
    await database.destroy();
  }
}
