import type { AuthContext } from '../better-auth/instance.js';

/** The ways to name an account at a sign-in with a password. */
export type IdentifierKind = 'email' | 'username' | 'phoneNumber';

/** Longer than any identifier that better-auth accepts. */
const MAX_LENGTH = 512;

/** The plugins that add an identifier. */
const PLUGINS = { username: 'username', phoneNumber: 'phone-number' } as const;

/**
 * Finds the account whose password better-auth will check. It looks the account up exactly as better-auth does: databases differ in
 * which names they treat as equal, so no spelling of the name can stand for the account.
 *
 * @returns the id of the account's user, or null if there is no account
 * @throws whatever the database throws
 */
export async function findAccount(kind: IdentifierKind, value: string, context: AuthContext): Promise<string | null> {
  // PostgreSQL does not accept NUL in a text.
  if (value.length > MAX_LENGTH || value.includes('\0')) return null;
  const { internalAdapter, adapter } = context;
  if (kind === 'email') return (await internalAdapter.findUserByEmail(value.toLowerCase()))?.user.id ?? null;
  if (!context.options.plugins?.some(({ id }) => id === PLUGINS[kind])) return null;
  const where = [{ field: kind, value: normalizeIdentifier(kind, value, context) }];
  const user = (await adapter.findOne({ model: 'user', where })) as { id: string } | null;
  return user?.id ?? null;
}

/** Normalizes an identifier as better-auth does before it looks for the account. */
export function normalizeIdentifier(kind: IdentifierKind, value: string, { options }: AuthContext): string {
  if (kind === 'phoneNumber') return value;
  if (kind === 'email') return value.normalize('NFC').toLowerCase();
  const normalize = options.plugins?.find(({ id }) => id === PLUGINS.username)?.options?.usernameNormalization;
  if (normalize === false) return value;
  return normalize ? normalize(value) : value.toLowerCase();
}
