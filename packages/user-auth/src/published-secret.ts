import { isLoopbackAddress, isLoopbackOrigin, type RequestFacts } from '@invect/core';
import { type AuthContext, secretsOf } from './better-auth/instance.js';
import { authError } from './errors.js';
import { FORWARDED } from './routes/forwarded-headers.js';

/** What better-auth signs with outside of production where it is given no secret. It is printed in its source. */
const PUBLISHED = 'better-auth-secret-12345678901234567890';

/** Whether anybody can make cookies and tokens that this instance takes for its own. */
export function hasPublishedSecret(context: AuthContext): boolean {
  return secretsOf(context).includes(PUBLISHED);
}

/**
 * Lets only the machine itself use sessions and auth routes that are signed with the published secret.
 *
 * The Host alone does not tell: a page of another site can rebind its name to this machine, which the Host gives away; a tunnel
 * or another machine can send any Host, which the address gives away. Where the framework tells no address, forwarded headers
 * are read, but only as a reason to refuse.
 *
 * @throws InvectError 403 `auth:secret_required`
 */
export function refuseOthersWithPublishedSecret(context: AuthContext, facts: RequestFacts, headers: Headers): void {
  if (hasPublishedSecret(context) && !isFromThisMachine(facts, headers)) throw authError('auth:secret_required');
}

function isFromThisMachine({ publicOrigin, visitedOrigin, clientAddress }: RequestFacts, headers: Headers): boolean {
  if (!isLoopbackOrigin(publicOrigin) || !isLoopbackOrigin(visitedOrigin)) return false;
  if (clientAddress !== undefined && !isLoopbackAddress(clientAddress)) return false;
  return FORWARDED.every((name) => saysThisMachine(name, headers.get(name)));
}

function saysThisMachine(name: string, value: string | null): boolean {
  if (value === null || name === 'x-forwarded-proto' || name === 'x-forwarded-port') return true;
  const items = value.split(',').map((item) => item.trim());
  if (name !== 'x-forwarded-host') return items.every(isLoopbackAddress);
  return items.every((host) => URL.canParse(`http://${host}`) && isLoopbackOrigin(`http://${host}`));
}
