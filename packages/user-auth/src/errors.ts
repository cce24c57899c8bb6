import { type ErrorTable, errorsOf } from '@invect/core';

/** The plugin's error codes. The first three come from the specification ("Error Codes"). */
export const AUTH_ERRORS = {
  'auth:session_expired': { status: 401, message: 'Session has expired' },
  'auth:session_not_found': { status: 401, message: 'No valid session found' },
  'auth:forbidden': { status: 403, message: 'User lacks required permissions' },
  'auth:two_factor_required': { status: 403, message: 'Set up a second factor first.' },
  'auth:already_impersonating': {
    status: 403,
    message: 'You are impersonating a user. Stop impersonating before you impersonate another user.',
  },
  'auth:unavailable': { status: 503, message: 'Sessions cannot be checked right now. Try again shortly.' },
  'auth:too_many_attempts': { status: 429, message: 'Too many wrong passwords. Try again later.' },
  'auth:too_many_requests': { status: 429, message: 'Too many requests. Try again later.' },
  'auth:too_many_teams': {
    status: 403,
    message: 'This user is a member of more than 1000 organizations or teams. Leave some of them.',
  },
  'auth:busy': { status: 503, message: 'Too many passwords are being checked right now. Try again shortly.' },
  'auth:public_url_required': {
    status: 400,
    message: 'This server does not know its public URL. Set publicUrl on the host, or baseURL on better-auth.',
  },
  'auth:host_not_allowed': {
    status: 400,
    message:
      "better-auth's baseURL.allowedHosts does not list the host name of this request. Add the name, or set baseURL.fallback. Behind a proxy, make the framework trust the proxy.",
  },
  'auth:secret_required': {
    status: 403,
    message:
      'This server has no secret of its own, so it only serves the machine it runs on. Set BETTER_AUTH_SECRET to the output of `openssl rand -base64 32`.',
  },
  'auth:cross_site': { status: 403, message: 'Sign-in cannot be started from another site.' },
  'auth:user_too_long': {
    status: 400,
    message: 'The name, picture and other fields of a user are too long: 64 KiB at most.',
  },
  'auth:sign_up_closed': { status: 403, message: 'Sign-up is closed. Ask an admin for an account.' },
  'auth:invitation_required': {
    status: 403,
    message:
      'Sign-up is by invitation. Open the link of your invitation in this browser, and sign up with the address that it is for.',
  },
  'auth:email_not_allowed': {
    status: 403,
    message: 'Users of this host need a verified address of a domain that it allows.',
  },
  'auth:invalid_request': { status: 400, message: 'This request is not valid.' },
} as const satisfies ErrorTable;

export type AuthErrorCode = keyof typeof AUTH_ERRORS;

/** Creates an error with one of the plugin's codes. */
export const authError = errorsOf(AUTH_ERRORS);
