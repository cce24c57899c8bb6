import { APIError } from 'better-auth/api';
import { AUTH_ERRORS } from '../errors.js';

/**
 * Creates a refusal of better-auth's own class, because better-auth handles it first: as JSON, or as `error` at the URL to which a link
 * or a provider leads back.
 */
export function refusal(code: 'auth:sign_up_closed' | 'auth:invitation_required' | 'auth:email_not_allowed'): Error {
  const { message } = AUTH_ERRORS[code];
  return new APIError('FORBIDDEN', { code, message });
}
