import type { Host } from './open-host.js';

/**
 * Logs, while there is no admin, how somebody becomes the first one. The log is where only those look who run the host; so whoever has
 * the token may be an admin.
 */
export async function announceSetup({ services, settings: { publicUrl, logger } }: Host): Promise<void> {
  const token = await services.members.createSetupToken();
  if (token === null) return;
  const url = `${publicUrl ?? '<mount>'}/setup/admin`;
  logger.warn(
    {},
    `nobody is an admin yet: to become one, sign in and send POST ${url} with {"token":"${token}"}. It works once, within an hour`,
  );
}
