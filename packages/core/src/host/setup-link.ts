import type { Host } from './open-host.js';

/**
 * Logs, while there is no admin, how somebody becomes the first one. The log is where only those look who run the host; so whoever has
 * the token may be an admin.
 */
export async function announceSetup({ services, settings: { publicUrl, logger } }: Host): Promise<void> {
  const token = await services.firstAdmin.createToken();
  if (token === null) return;
  const mount = publicUrl ?? '<mount>';
  logger.warn(
    {},
    `nobody is an admin yet: to become one, sign in and send POST ${mount}/setup/admin with {"token":"${token}"}. It works once, within an hour. If sign-up needs an invitation, open ${mount}/accept-invitation/ with the token behind it, and sign up`,
  );
}
