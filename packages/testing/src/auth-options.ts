import type { BetterAuthOptions } from 'better-auth';
import { admin } from 'better-auth/plugins';
import { QUICK_PASSWORDS } from './quick-passwords.js';
import { SECRET } from './stores/stored-sessions.js';

/** The options of a world's better-auth: what every world has, and what a test wants. */
export function authOptions(wanted: Partial<BetterAuthOptions> = {}) {
  return {
    secret: SECRET,
    logger: { disabled: true },
    telemetry: { enabled: false },
    ...wanted,
    emailAndPassword: { enabled: true, password: QUICK_PASSWORDS, ...wanted.emailAndPassword },
    // Tests run with NODE_ENV=test, where better-auth switches its origin check off.
    advanced: { disableOriginCheck: false, ...wanted.advanced },
    plugins: [admin(), ...(wanted.plugins ?? [])].filter(isLastOfItsKind),
  };
}

/** A test's own admin plugin takes the place of the one that every world has. */
function isLastOfItsKind({ id }: { id: string }, index: number, plugins: readonly { id: string }[]): boolean {
  return plugins.findLastIndex((plugin) => plugin.id === id) === index;
}
