import type { PluginHost } from '@invect/core';
import type { AuthContext } from './instance.js';
import type { MountExtension } from './mount-extension.js';
import { isSameFile, sqliteFileOf } from './sqlite-file.js';

/** Each is a statement of its own. Within a transaction, better-auth uses another adapter. */
const WRITES = ['create', 'update', 'updateMany', 'delete', 'deleteMany', 'consumeOne', 'incrementOne'];

/**
 * Makes better-auth's transactions under the mount and those of the host take turns if both are on one SQLite file. A sign-up reads,
 * hashes the password, and then writes: it fails if the host commits in between, and blocks the process if the host writes.
 *
 * A single write would block the process as well. These take turns on the app's own instance, too, because the app's code writes there
 * while it handles a request of the mount: `provisionUser` of better-auth's sso, for instance.
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
  if (!isShared) return null;
  writeInTurns(context.adapter, holdTurn);
  return hasTransactions(database) ? { prepare: (clone) => void inTurns(clone, holdTurn) } : null;
}

function writeInTurns(adapter: AuthContext['adapter'], holdTurn: PluginHost['holdTurn']): void {
  const methods = adapter as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
  for (const name of WRITES) {
    const write = methods[name];
    if (write) methods[name] = (...given) => holdTurn(() => write.apply(adapter, given));
  }
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
