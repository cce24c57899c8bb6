import { InvectApiError } from '@invect/client';
import { twoFactorClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';

/** Creates the client of better-auth's routes at a URL. */
export function createAuth(baseURL: string) {
  return createAuthClient({ baseURL, plugins: [twoFactorClient()] });
}

export type AuthClient = ReturnType<typeof createAuth>;

/** What better-auth's client answers. */
interface Answered<Data> {
  readonly data: Data | null;
  readonly error: { readonly code?: string | undefined; readonly status: number } | null;
}

/** A refusal with its code, of better-auth or of the host. */
export class Refused extends Error {
  constructor(readonly code: string | undefined) {
    super(`refused: ${code}`);
  }
}

/**
 * Waits for an answer of better-auth's client.
 *
 * @throws Refused
 */
export async function ask<Data>(sent: Promise<Answered<Data>>): Promise<Data | null> {
  const { data, error } = await sent.catch(() => {
    throw new Refused('client:unreachable');
  });
  if (error === null) return data;
  throw new Refused(refusalOf(error));
}

function refusalOf({
  status,
  code,
}: {
  readonly code?: string | undefined;
  readonly status: number;
}): string | undefined {
  if (status === 0) return 'client:unreachable';
  // better-auth says nothing more of a session that has ended.
  if (status === 401 && (code === undefined || code === 'UNAUTHORIZED')) return 'auth:session_not_found';
  return code ?? (status === 429 ? 'auth:too_many_requests' : undefined);
}

/** Whether a call was refused because the visitor has to have signed in recently. */
export function isSessionTooOld(code: string | undefined): boolean {
  return code === 'SESSION_NOT_FRESH' || code === 'SESSION_EXPIRED';
}

/** The code of anything that a call has thrown. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Refused || error instanceof InvectApiError ? error.code : undefined;
}

/** Whether a call was refused because the session has ended. */
export function isSignedOut(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'auth:session_not_found' || code === 'auth:session_expired';
}
