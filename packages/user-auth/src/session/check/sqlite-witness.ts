import { openSqliteReader, type SqliteReader } from '@invect/core/database';
import type { AuthContext } from '../../better-auth/instance.js';
import { sqliteFileOf } from '../../better-auth/sqlite-file.js';
import { oncePerTurn } from './turn.js';
import { fingerprintOf, keysOf, type SessionKeys, type Witness } from './witness.js';

interface Proof extends SessionKeys {
  /** The file's change counter at which the rows were as below. */
  version: number;
  /** A fingerprint. */
  readonly rows: string;
}

/**
 * SQLite counts changes: `PRAGMA data_version` differs as soon as any other connection, of any process, has committed
 * (sqlite.org/pragma.html#pragma_data_version), and costs a few microseconds, once for all requests of a turn. So while it stands
 * still, everything better-auth read still holds. Where something was written, the two rows are compared.
 *
 * @returns null where better-auth's database is no file, or is read in ways this connection cannot follow
 */
export async function openSqliteWitness(context: AuthContext): Promise<Witness<Proof> | null> {
  const file = await sqliteFileOf(context.options.database);
  if (file === null) return null;
  const reader = await openSqliteReader(file);
  try {
    return createWitness(reader, context);
  } catch {
    // A table of another name than better-auth's adapter says: some plugin of Kysely translates between them.
    reader.close();
    return null;
  }
}

function createWitness(reader: SqliteReader, { tables }: AuthContext): Witness<Proof> {
  const counter = reader.prepare('pragma data_version').pluck();
  const rows = reader
    .prepare(
      `select s.*, u.* from ${quoted(tables['session']?.modelName)} s
       join ${quoted(tables['user']?.modelName)} u on u."id" = s.${columnOf('userId')} where s.${columnOf('token')} = ?`,
    )
    .raw();

  function columnOf(field: string): string {
    return quoted(tables['session']?.fields[field]?.fieldName ?? field);
  }
  const version = (): number => counter.get() as number;
  function rowsOf({ token }: SessionKeys): string | null {
    const found = rows.get(token);
    return found === undefined ? null : fingerprintOf(found);
  }

  /** What this connection cannot read (a writer may keep the file to itself) is no proof: then better-auth is asked, and waits. */
  function unlessLocked<T>(read: () => T): T | null {
    try {
      return read();
    } catch {
      return null;
    }
  }

  function holdsAt(now: number, proof: Proof): boolean {
    if (now === proof.version) return true;
    if (unlessLocked(() => rowsOf(proof)) !== proof.rows) return false;
    proof.version = now;
    return true;
  }

  const versionOfTurn = oncePerTurn(() => unlessLocked(version));

  return {
    way: "SQLite's change counter",

    async observe(lookUp) {
      const before = unlessLocked(version);
      const finding = await lookUp();
      const keys = keysOf(finding);
      if (before === null || keys === null) return { finding, proof: null };
      const rows = unlessLocked(() => rowsOf(keys));
      // The same number again: nobody wrote while better-auth was reading, so its answer belongs to these rows.
      const isUntouched = rows !== null && unlessLocked(version) === before;
      return { finding, proof: isUntouched ? { ...keys, version: before, rows } : null };
    },

    holds: (proof) => versionOfTurn().then((now) => now !== null && holdsAt(now, proof)),

    close: () => reader.close(),
  };
}

function quoted(name: string | undefined): string {
  return `"${name?.replaceAll('"', '""')}"`;
}
