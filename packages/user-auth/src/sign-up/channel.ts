import type { InvitationChannel, Logger } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import type { UserAuthSettings } from '../options.js';
import { createMailer } from './mail.js';
import { isAllowedAddress } from './policy.js';
import { makesNoIds } from './start-checks.js';

/**
 * How people accept invitations.
 *
 * @returns undefined if nobody can be invited: sign-up is closed, roles of Invect do not count, or the database makes the ids of users
 */
export function createChannel(
  settings: UserAuthSettings,
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
