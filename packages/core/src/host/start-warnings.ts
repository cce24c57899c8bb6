import type { HostSettings } from './options.js';

/** Logs what is allowed and dangerous, or will not work, as soon as a host is made. */
export function warnAtStart({ publicUrl, open, vault, logger }: HostSettings, production: boolean): void {
  if (publicUrl?.startsWith('http:') && production) {
    logger.warn(
      {},
      `publicUrl is ${publicUrl}, so cookies and links in mails travel unencrypted: write https, also where a proxy in front ends it`,
    );
  }
  if (open) {
    logger.warn(
      {},
      "auth: 'none' is set: everybody who reaches this host, at loopback, publicUrl or trustedOrigins, is an admin",
    );
  }
  if (vault === null) {
    logger.warn(
      {},
      'no encryptionKey or INVECT_ENCRYPTION_KEY is set: credentials cannot be stored until there is one',
    );
  }
}
