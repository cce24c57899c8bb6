import type { AuthContext } from '../../better-auth/instance.js';
import type { ResolvedSession } from '../lookup.js';

export type Row = Readonly<Record<string, unknown>>;

/** The two rows of a session, by better-auth's names of fields. */
export interface SessionRows {
  readonly session: object;
  readonly user: object;
  /** The user's role in `invect_member`, if it is read with the rows; null if there is none. */
  readonly assignedRole?: string | null;
}

/** Invect's table of roles, for those who read it on better-auth's connection (`members/shared-table.ts`). */
export const MEMBER_TABLE = 'invect_member';

/** A column that better-auth reads. */
export interface Column {
  readonly model: 'session' | 'user';
  /** better-auth's name of it. */
  readonly field: string;
  /** The database's name of it. */
  readonly column: string;
}

/** The columns of sessions and users that better-auth reads, under the names that the app has given them. */
export function columnsOf(tables: AuthContext['tables']): Column[] {
  return (['session', 'user'] as const).flatMap((model) => {
    const fields = Object.entries(tables[model]?.fields ?? {});
    const named = fields.map(([field, { fieldName }]) => ({ model, field, column: fieldName ?? field }));
    return [{ model, field: 'id', column: 'id' }, ...named];
  });
}

/**
 * Whether an answer says what the rows say. It may not: the rows may have changed and changed back during the look-up, and an answer
 * from inside an open transaction may say what is never committed. Reading the rows twice would not notice the former.
 */
export function isAnswerOf({ session, user, assignedRole }: SessionRows, found: ResolvedSession): boolean {
  // guard: role-is-part-of-answer
  if (found.assignedRole !== assignedRole) return false;
  return contains(session as Row, found.session) && contains(user as Row, found.user);
}

function contains(row: Row, answered: object): boolean {
  return Object.entries(answered).every(([field, value]) => isSame(row[field], value));
}

/** Compares a column, as the driver or better-auth's adapter reads it, with a field of the answer. */
function isSame(column: unknown, answered: unknown): boolean {
  if (answered === null || answered === undefined) return column === null || column === undefined;
  if (typeof answered === 'boolean') return column === answered || column === Number(answered);
  // SQLite stores times as text.
  if (answered instanceof Date) return new Date(column as Date | string | number).getTime() === answered.getTime();
  if (typeof answered === 'object')
    return JSON.stringify(answered) === (typeof column === 'string' ? column : JSON.stringify(column));
  return String(column) === String(answered);
}
