import { verifyGithub } from './github.js';
import { verifyHmac } from './hmac.js';
import type { SignatureOptions } from './schema.js';
import type { Verify } from './scheme.js';
import { verifySlack } from './slack.js';
import { verifyStandard } from './standard.js';
import { verifyStripe } from './stripe.js';

export type { SignedRequest, Verified } from './scheme.js';

const KNOWN = {
  standard: verifyStandard,
  github: verifyGithub,
  slack: verifySlack,
  stripe: verifyStripe,
} as const satisfies Record<string, Verify>;

/** Headers that have signatures. Runs do not get them: they are as good as a password for some time. */
const SIGNATURE_HEADERS = [
  'webhook-signature',
  'x-hub-signature',
  'x-hub-signature-256',
  'x-slack-signature',
  'stripe-signature',
];

/** Returns what checks the signatures of a scheme. */
export function verifierOf(options: SignatureOptions): Verify {
  return options.scheme === 'hmac' ? verifyHmac(options) : KNOWN[options.scheme];
}

/** The headers in which a signature can be. */
export function signatureHeadersOf(options: SignatureOptions | null): readonly string[] {
  return options?.scheme === 'hmac' ? [...SIGNATURE_HEADERS, options.header] : SIGNATURE_HEADERS;
}
