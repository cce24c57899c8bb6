import { type InvitationMail, type Logger, loggableMessage } from '@invect/core';
import { within } from '../deadline.js';

/** Sends a mail with the link of an invitation. */
export type SendInvitation = (mail: InvitationMail) => unknown;

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Makes the app's function one that says whether it has worked. Its failure is logged, without the link.
 *
 * @returns a function that resolves to false if the mail could not be sent, or not within ten seconds
 */
export function createMailer(send: SendInvitation, logger: Logger): (mail: InvitationMail) => Promise<boolean> {
  return async (mail) => {
    try {
      const sent = Promise.resolve().then(() => send(mail));
      await within(TIMEOUT_MILLISECONDS, sent, () => new Error(`it took longer than ${TIMEOUT_MILLISECONDS} ms`));
      return true;
    } catch (error) {
      const token = mail.url.slice(mail.url.lastIndexOf('/') + 1);
      const reason = loggableMessage(error).replaceAll(token, '…');
      logger.warn({ invitation: mail.invitation.id, reason }, 'sendInvitation failed: the link was not sent');
      return false;
    }
  };
}
