import { type AuthClient, ask, Refused } from '../api.js';

/**
 * Leaves for the sign-in page of a company.
 *
 * @param whose the address of somebody who works there, or the company's id
 * @param callbackURL where its visitors go then
 * @param errorCallbackURL where they go if that failed
 * @throws Refused
 */
export async function leaveForCompany(
  auth: AuthClient,
  whose: { email: string } | { providerId: string },
  callbackURL: string,
  errorCallbackURL: string,
): Promise<void> {
  const body = { ...whose, callbackURL, errorCallbackURL };
  // The client of better-auth goes to the `url` of the answer.
  const sent = auth.$fetch('/sign-in/sso', { method: 'POST', body });
  const status = await sent.then(
    ({ error }) => error?.status,
    () => undefined,
  );
  // better-auth says it without a code.
  if (status === 404) throw new Refused('NO_PROVIDER_FOUND');
  await ask(sent);
}
