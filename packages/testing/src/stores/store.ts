import type { InvectOptions } from '@invect/core';
import type { BetterAuthOptions } from 'better-auth';

/** A database of a test's own. */
export interface Store {
  /** For the host. */
  readonly config: InvectOptions['baseDatabaseConfig'] & { readonly type: 'sqlite' | 'postgresql' | 'mysql' };
  /** For better-auth, the quick start's `{ url, type }`. */
  readonly authUrl: { readonly url: string; readonly type: 'sqlite' | 'postgres' | 'mysql' };
  /** For better-auth: a connection or pool of the app's own. Closed with the store. */
  connect(): NonNullable<BetterAuthOptions['database']>;
  /** Raw SQL, as another process or an administrator would. `?` are values; names are quoted as "name" everywhere. */
  sql(statement: string, ...values: (string | number | null)[]): Promise<Record<string, unknown>[]>;
  /** Closes and drops it. */
  close(): Promise<void>;
}

/** Fills an empty database, and leaves it open. */
export type Fill = (store: Omit<Store, 'close'>) => Promise<void>;

let stores = 0;

/** A name that no other database has, in any process. */
export const newName = (): string => `invect_${process.pid}_${Date.now().toString(36)}_${++stores}`;

/**
 * Keeps what is made for a name, and gives it to whoever asks for the name again.
 *
 * @returns makes it, or waits for what is being made
 */
export function keptByName<T>(): (name: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (name, make) => {
    const known = made.get(name) ?? make();
    made.set(name, known);
    return known;
  };
}
