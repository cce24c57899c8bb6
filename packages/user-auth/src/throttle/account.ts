import type { AuthContext } from '../better-auth/instance.js';

/** What an account can be named by when signing in with a password. */
export type AccountName = 'email' | 'username' | 'phoneNumber';

/** Longer than any name that better-auth would take. */
const MAX_LENGTH = 512;

/**
 * The account that better-auth will try the password at, looked up as it does that: databases differ in what they take for the same
 * name, so no spelling of it can stand for the account.
 *
 * @returns its user's id, or null where there is none
 * @throws where the database fails
 */
export async function findAccount(name: AccountName, value: string, context: AuthContext): Promise<string | null> {
  // PostgreSQL takes no NUL in a text.
  if (value.length > MAX_LENGTH || value.includes('\0')) return null;
  const { internalAdapter, adapter } = context;
  if (name === 'email') return (await internalAdapter.findUserByEmail(value.toLowerCase()))?.user.id ?? null;
  if (!context.options.plugins?.some(({ id }) => id === PLUGINS[name])) return null;
  const where = [{ field: name, value: canonical(name, value, context) }];
  const user = (await adapter.findOne({ model: 'user', where })) as { id: string } | null;
  return user?.id ?? null;
}

/** One spelling of a name, as better-auth makes it before it looks for the account. */
export function canonical(name: AccountName, value: string, { options }: AuthContext): string {
  if (name === 'phoneNumber') return value;
  if (name === 'email') return value.normalize('NFC').toLowerCase();
  const normalize = options.plugins?.find(({ id }) => id === PLUGINS.username)?.options?.usernameNormalization;
  if (normalize === false) return value;
  return normalize ? normalize(value) : value.toLowerCase();
}

const PLUGINS = { username: 'username', phoneNumber: 'phone-number' } as const;
