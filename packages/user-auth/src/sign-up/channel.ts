import type { InvitationChannel, Logger } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { createMailer, type SendInvitation } from './mail.js';
import { isAllowedAddress, type SignUpPolicy } from './policy.js';
import { makesNoIds } from './start-checks.js';

/** What the options say about invitations. */
interface InvitationSettings extends SignUpPolicy {
  /** Whether roles that were given in Invect count. */
  readonly members: boolean;
  readonly sendInvitation: SendInvitation | undefined;
  readonly invitationPage: string | undefined;
}

/**
 * How people accept invitations.
 *
 * @returns undefined if nobody can be invited: sign-up is closed, roles of Invect do not count, or the database makes the ids of users
 */
export function createChannel(
  settings: InvitationSettings,
  context: AuthContext | null,
  logger: Logger,
): InvitationChannel | undefined {
  const { signUp, members, invitationPage: page, sendInvitation } = settings;
  if (context === null || signUp === 'closed' || !members || makesNoIds(context)) return undefined;
  return {
    page,
    admits: (email) => isAllowedAddress(email, settings),
    ...(sendInvitation && { send: createMailer(sendInvitation, logger) }),
  };
}
