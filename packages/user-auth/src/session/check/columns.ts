import type { AuthContext } from '../../better-auth/instance.js';

export type Row = Readonly<Record<string, unknown>>;

/** A session's two rows by better-auth's names of fields, as the driver reads them. */
export interface SessionRows {
  readonly session: Row;
  readonly user: Row;
}

/** A column that better-auth reads, and what it calls it. */
export interface Column {
  readonly model: keyof SessionRows;
  readonly field: string;
  readonly column: string;
}

/** The columns of sessions and of users that better-auth reads, with the names that the app may have given them. */
export function columnsOf(tables: AuthContext['tables']): Column[] {
  return (['session', 'user'] as const).flatMap((model) => {
    const fields = Object.entries(tables[model]?.fields ?? {});
    const named = fields.map(([field, { fieldName }]) => ({ model, field, column: fieldName ?? field }));
    return [{ model, field: 'id', column: 'id' }, ...named];
  });
}

/**
 * Whether an answer of better-auth's says what the rows say. They may have changed, and changed back, since it was given; and an
 * answer from within an open transaction may say what nobody ever commits.
 */
export function agree(found: { session: object; user: object }, { session, user }: SessionRows): boolean {
  return includes(session, found.session) && includes(user, found.user);
}

function includes(row: Row, answered: object): boolean {
  return Object.entries(answered).every(([field, value]) => isSame(row[field], value));
}

/** A column as the driver reads it, and as better-auth answers it. */
function isSame(column: unknown, answered: unknown): boolean {
  if (answered === null || answered === undefined) return column === null || column === undefined;
  if (typeof answered === 'boolean') return column === answered || column === Number(answered);
  // SQLite keeps times as text.
  if (answered instanceof Date) return new Date(column as Date | string | number).getTime() === answered.getTime();
  if (typeof answered === 'object')
    return JSON.stringify(answered) === (typeof column === 'string' ? column : JSON.stringify(column));
  return String(column) === String(answered);
}
