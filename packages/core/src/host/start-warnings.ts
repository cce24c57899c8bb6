import type { HostSettings } from './options.js';

/** Logs a warning for each option that is dangerous or leaves something unusable. It runs when a host is created. */
export function warnAtStart({ publicUrl, open, vault, logger }: HostSettings, production: boolean): void {
  if (publicUrl?.startsWith('http:') && production) {
    logger.warn(
      {},
      `publicUrl is ${publicUrl}, so cookies and links in mails travel unencrypted: write https, even if a proxy terminates TLS`,
    );
  }
  if (open) {
    logger.warn(
      {},
      "auth: 'none' is set: everybody who reaches this host, at loopback, publicUrl or trustedOrigins, is an admin",
    );
  }
  if (vault === null) {
    logger.warn({}, 'no encryptionKey or INVECT_ENCRYPTION_KEY is set, so credentials cannot be stored');
  }
}
