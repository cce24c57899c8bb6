import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import { type AuthClient, ask, Refused } from './api.js';

/**
 * Signs in with a passkey that the device offers.
 *
 * @throws Refused
 */
export async function signInWithPasskey(auth: AuthClient): Promise<void> {
  const optionsJSON = await ask<PublicKeyCredentialRequestOptionsJSON>(
    auth.$fetch('/passkey/generate-authenticate-options'),
  );
  if (optionsJSON === null) throw new Refused(undefined);
  const response = await startAuthentication({ optionsJSON }).catch(explain);
  await ask(auth.$fetch('/passkey/verify-authentication', { method: 'POST', body: { response } }));
}

/**
 * Makes a passkey for the visitor.
 *
 * @throws Refused
 */
export async function addPasskey(auth: AuthClient, name: string): Promise<void> {
  const optionsJSON = await ask<PublicKeyCredentialCreationOptionsJSON>(
    auth.$fetch('/passkey/generate-register-options'),
  );
  if (optionsJSON === null) throw new Refused(undefined);
  const response = await startRegistration({ optionsJSON }).catch(explain);
  await ask(auth.$fetch('/passkey/verify-registration', { method: 'POST', body: { response, name } }));
}

function explain(error: unknown): never {
  const { name } = error as Error;
  const isKnown = error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED';
  if (isKnown) throw new Refused('client:passkey_known');
  throw new Refused(
    name === 'NotAllowedError' || name === 'AbortError' ? 'client:passkey_cancelled' : 'client:passkey_failed',
  );
}
