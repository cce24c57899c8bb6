import type { Host } from './open-host.js';

/**
 * Logs, while there is no admin, how somebody becomes the first one. The log is where only those look who run the host; so whoever has
 * the token may be an admin.
 */
export async function announceSetup({ services, plugins, settings: { publicUrl, logger } }: Host): Promise<void> {
  const token = await services.firstAdmin.createToken();
  if (token === null) return;
  const mount = publicUrl ?? '<mount>';
  const page = plugins.map(({ started }) => started.pages?.setup).find(Boolean);
  // Browsers keep what is behind # to themselves, so the token reaches no log of a proxy.
  const how =
    page === undefined
      ? `sign in and send POST ${mount}/setup/admin with {"token":"${token}"}`
      : `open ${mount}${page}#${token} and sign in`;
  logger.warn(
    {},
    `nobody is an admin yet: to become one, ${how}. It works once, within an hour. If sign-up needs an invitation, open ${mount}/accept-invitation/ with the token behind it, and sign up`,
  );
}
