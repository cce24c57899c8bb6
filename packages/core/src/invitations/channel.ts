import type { Invitation } from './schema.js';

/** A mail to somebody who was invited. */
export interface InvitationMail {
  readonly invitation: Invitation;
  /** The address that was invited. */
  readonly email: string;
  /** The link to accept it. Whoever has it can accept. */
  readonly url: string;
}

/** How a plugin lets people accept invitations. */
export interface InvitationChannel {
  /** Where the link leads to, after it was checked: a path of the host's origin, or a URL. Default: the mount. */
  readonly page?: string | undefined;
  /** Whether people with this address may become users at all. */
  admits(email: string): boolean;
  /**
   * Sends a mail.
   *
   * @returns false if it could not be sent
   */
  send?(mail: InvitationMail): Promise<boolean>;
}
