/**
 * @invect/user-auth: a better-auth instance as the identity behind every Invect request.
 */

/** Who somebody is to the host: what `mapUser` returns. */
export type { InvectIdentity } from '@invect/core';
export type { AuthInstance, AuthSession, AuthUser, SessionOf, UserOf } from './better-auth/instance.js';
/** The codes it answers with, and their statuses. Specification, "Error Codes". */
export { AUTH_ERRORS, type AuthErrorCode } from './errors.js';
/** Its options. `mapUser` gets the user and session types of your own instance. */
export type { UserAuthOptions } from './options.js';
export type { MapRole } from './session/roles.js';
export type { TeamsFrom } from './session/teams.js';
export type { SendInvitation } from './sign-up/mail.js';
export type { SignUp } from './sign-up/policy.js';
/**
 * The plugin.
 *
 * @example
 * import { createInvectRouter } from '@invect/express';
 * import { userAuth } from '@invect/user-auth';
 * import { auth } from './auth';
 *
 * app.use('/invect', createInvectRouter({
 *   baseDatabaseConfig: { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' },
 *   plugins: [userAuth({ auth })],
 * }));
 */
export { userAuth } from './user-auth.js';
