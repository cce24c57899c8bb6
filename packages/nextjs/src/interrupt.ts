import { errorFrom } from '@invect/core';

/**
 * What a page throws when the gate refuses: Next's redirect, or its 401 and 403 interrupts where the app has turned them on, otherwise
 * the refusal as an InvectError.
 *
 * @param redirectTo where people who are not signed in are redirected
 */
export async function interrupt(refusal: Response, redirectTo: string | undefined): Promise<unknown> {
  const navigation = await import('next/navigation.js');
  if (refusal.status === 401 && redirectTo !== undefined) return thrownBy(() => navigation.redirect(redirectTo));
  const page = { 401: navigation.unauthorized, 403: navigation.forbidden }[refusal.status];
  const thrown = page && thrownBy(page);
  // Where `experimental.authInterrupts` is off, Next.js throws an error that says how to turn it on.
  return isInterrupt(thrown) ? thrown : errorFrom(refusal);
}

function thrownBy(interruption: () => never): unknown {
  try {
    return interruption();
  } catch (thrown) {
    return thrown;
  }
}

function isInterrupt(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'digest' in thrown;
}
