import { createInvectClient, InvectApiError } from '@invect/client';
import { twoFactorClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';
import { AUTH, urlOf } from './place.js';

/** The host's API, with the visitor's cookies. */
export const invect = createInvectClient({ baseUrl: urlOf('') });

/** better-auth's routes. They lie where the options of the host say. */
export const auth = createAuthClient({
  baseURL: urlOf(AUTH),
  plugins: [twoFactorClient()],
});

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
  throw new Refused(
    error.status === 0
      ? 'client:unreachable'
      : error.status === 429
        ? (error.code ?? 'auth:too_many_requests')
        : error.code,
  );
}

/** The code of anything that a call has thrown. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Refused || error instanceof InvectApiError ? error.code : undefined;
}
