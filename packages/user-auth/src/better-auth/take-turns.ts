import type { PluginHost } from '@invect/core';
import type { AuthContext } from './instance.js';
import type { MountExtension } from './mount-extension.js';
import { isSameFile, sqliteFileOf } from './sqlite-file.js';

/**
 * Makes better-auth's transactions under the mount and those of the host take turns if both are on one SQLite file. A sign-up reads,
 * hashes the password, and then writes: it fails if the host commits in between, and blocks the process if the host writes.
 *
 * @returns null if it is not needed
 */
export async function takeTurns(
  context: AuthContext,
  { databaseInfo, holdTurn }: Pick<PluginHost, 'databaseInfo' | 'holdTurn'>,
): Promise<MountExtension | null> {
  const { database } = context.options;
  const file = databaseInfo.file === null ? null : await sqliteFileOf(database);
  const isShared = file !== null && databaseInfo.file !== null && isSameFile(file.path, databaseInfo.file);
  return isShared && hasTransactions(database) ? { prepare: (clone) => void inTurns(clone, holdTurn) } : null;
}

function inTurns(clone: AuthContext, holdTurn: PluginHost['holdTurn']): void {
  const { adapter } = clone;
  const transaction: typeof adapter.transaction = (work) => holdTurn(() => adapter.transaction(work));
  Object.assign(clone, { adapter: Object.assign(Object.create(adapter), { transaction }) });
}

/** An own Kysely instance has transactions only if the app says so. */
function hasTransactions(database: unknown): boolean {
  const { db, transaction } = Object(database) as { db?: unknown; transaction?: unknown };
  return db === undefined || transaction === true;
}
