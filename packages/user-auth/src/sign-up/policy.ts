import { readAddress } from '@invect/core';

/** Who may become a user: everybody, who is invited, or whom an admin adds. */
export type SignUp = 'open' | 'invite' | 'closed';

/** The rules for new users. */
export interface SignUpPolicy {
  readonly signUp: SignUp;
  /** Domains in ASCII. Empty: every address is admitted. */
  readonly allowedEmailDomains: readonly string[];
  /** Addresses of admins, in lower case. */
  readonly admins: readonly string[];
}

/** Whether the policy is more than better-auth's own. */
export function hasPolicy({ signUp, allowedEmailDomains }: SignUpPolicy): boolean {
  return signUp !== 'open' || allowedEmailDomains.length > 0;
}

/** Whether the domain of an address is one of the allowed ones. Subdomains are other domains. */
export function isAllowedAddress(email: unknown, { allowedEmailDomains }: SignUpPolicy): boolean {
  if (allowedEmailDomains.length === 0) return true;
  const read = typeof email === 'string' ? readAddress(email) : null;
  // guard: email-domain-is-allowed
  return read !== null && allowedEmailDomains.includes(read.domain);
}

/** Reads a domain of the option. Null for what no address can have. */
export function readDomain(value: unknown): string | null {
  return typeof value === 'string' ? (readAddress(`user@${value}`)?.domain ?? null) : null;
}
