import type { AuthOptions, AuthPlugin } from './options.js';

/** The options of better-auth's admin plugin; empty without it. */
export function adminPluginOf({ plugins }: AuthOptions): NonNullable<AuthPlugin['options']> {
  return plugins?.find((plugin) => plugin.id === 'admin')?.options ?? {};
}

/** The roles that make an admin for better-auth. This follows the admin plugin's own rule. */
export function adminRolesOf(options: AuthOptions): string[] {
  const { adminRoles = ['admin'] } = adminPluginOf(options);
  return (typeof adminRoles === 'string' ? adminRoles.split(',') : adminRoles).map((name) => name.trim());
}
