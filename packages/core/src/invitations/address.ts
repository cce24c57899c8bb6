import { domainToASCII, domainToUnicode } from 'node:url';

/** An e-mail address in the one spelling in which addresses are compared. */
export interface Address {
  readonly address: string;
  /** In ASCII, `xn--bcher-kva.example`. */
  readonly domain: string;
}

/**
 * Letters, digits and dashes of any script, between dots. `domainToASCII` parses a URL's host, so it would read `good.example/.evil.example` as
 * `good.example`.
 */
const DOMAIN = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*$/u;

/**
 * Reads an e-mail address. Case does not matter, and a domain may be written in its own script or in ASCII (IDNA). A domain with
 * characters that only look like others, `ｇood.example`, is none.
 *
 * @returns null if it has no `@` or several, or no domain
 */
export function readAddress(email: string): Address | null {
  const [local, domain, ...more] = email.normalize('NFC').toLowerCase().split('@');
  // guard: address-has-one-domain
  if (!local || !domain || more.length > 0 || !DOMAIN.test(domain)) return null;
  const ascii = domainToASCII(domain);
  const unicode = domainToUnicode(ascii);
  if (ascii === '' || (domain !== ascii && domain !== unicode)) return null;
  // Newer versions of Node.js leave what is no Punycode as it is.
  if (/(?:^|\.)xn--/.test(unicode)) return null;
  return { address: `${local}@${ascii}`, domain: ascii };
}
