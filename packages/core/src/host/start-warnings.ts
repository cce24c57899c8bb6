import { type ReportWarning, sentenceOf } from '../plugins/report.js';
import type { HostSettings } from './options.js';

/** The options that can be dangerous, or leave something unusable. */
type Options = Pick<HostSettings, 'publicUrl' | 'open' | 'vault'>;

/** Returns a warning for each option that is dangerous or leaves something unusable. */
export function startWarnings({ publicUrl, open, vault }: Options, production: boolean): ReportWarning[] {
  const warnings: ReportWarning[] = [];
  if (publicUrl?.startsWith('http:') && production)
    warnings.push({
      problem: `publicUrl is ${publicUrl}, so cookies and links in mails travel unencrypted`,
      fix: 'write https, even if a proxy terminates TLS',
    });
  if (open)
    warnings.push({
      problem:
        "auth: 'none' is set, so everybody who reaches this host, at loopback, publicUrl or trustedOrigins, is an admin",
      fix: 'keep it away from networks, or add userAuth({ auth }) to plugins',
    });
  if (vault === null)
    warnings.push({
      problem: 'no encryptionKey or INVECT_ENCRYPTION_KEY is set, so credentials cannot be stored',
      fix: 'set it to the output of `openssl rand -base64 32`',
    });
  return warnings;
}

/** Logs them. It runs when a host is created. */
export function warnAtStart(settings: HostSettings, production: boolean): void {
  for (const warning of startWarnings(settings, production))
    settings.logger.warn(warning.fields ?? {}, sentenceOf(warning));
}
