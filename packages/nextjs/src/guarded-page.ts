import { type AppAccess, type Authorized, errorFrom, type InvectIdentity, type RouteAccess } from '@invect/core';
import { clientOf } from './arrival.js';
import { interrupt } from './interrupt.js';
import type { Placement } from './options.js';
import { withoutBody } from './request.js';
import type { SharedHost } from './shared-host.js';

/**
 * Who is asking for a page or calls an action.
 *
 * @returns null for nobody
 * @throws InvectError where the gate refuses for any other reason
 */
export async function identityOfPage(host: SharedHost, placement: Placement): Promise<InvectIdentity | null> {
  const outcome = await authorizePage(host, placement, { optional: true });
  if (outcome instanceof Response) throw await errorFrom(outcome);
  return outcome.identity;
}

/**
 * Lets a page or an action go on.
 *
 * @param redirectTo where people who are not signed in are redirected
 * @throws what `interrupt` returns, where the gate refuses
 */
export async function protectPage(
  host: SharedHost,
  placement: Placement,
  access: RouteAccess,
  redirectTo: string | undefined,
): Promise<InvectIdentity> {
  const outcome = await authorizePage(host, placement, access);
  if (outcome instanceof Response) throw await interrupt(outcome, redirectTo);
  return outcome.identity as InvectIdentity;
}

/**
 * A page has the headers of its request, and no response that could carry a cookie. So the session is not refreshed.
 *
 * `connection()` waits for a visit. `headers()` alone also resolves while Next.js prerenders for one visitor (`cacheComponents`), where
 * random values and the time are an error. Next 14 has no `connection`, and no such prerendering.
 */
async function authorizePage(
  host: SharedHost,
  placement: Placement,
  access: AppAccess,
): Promise<Authorized | Response> {
  const { connection }: { connection?: () => Promise<void> } = await import('next/server.js');
  await connection?.();
  const { headers } = await import('next/headers.js');
  const request = new Request('http://localhost/', { headers: new Headers(await headers()) });
  const arrival = { ...clientOf(request.headers, placement), readOnly: true };
  return host.use((invect) => invect.authorize(withoutBody(request), access, arrival));
}
