import { isLoopbackAddress, isLoopbackOrigin, type RequestFacts } from '@invect/core';
import { FORWARDED } from './better-auth/forwarded-headers.js';
import { type AuthContext, secretsOf } from './better-auth/instance.js';
import { authError } from './errors.js';

/** The secret that better-auth uses outside production if the app sets none. It is public, because it is part of its source. */
const PUBLISHED = 'better-auth-secret-12345678901234567890';

/** Whether the instance accepts cookies and tokens that anybody can forge. */
export function hasPublishedSecret(context: AuthContext): boolean {
  return secretsOf(context).includes(PUBLISHED);
}

/**
 * Refuses requests of other machines if sessions are signed with the published secret.
 *
 * It checks the Host and the client's address. A page of another site can rebind its name to this machine: the Host shows that. A
 * tunnel or another machine can send any Host: the address shows that. Forwarded headers count only as a reason to refuse, which
 * matters if the framework does not know the address.
 *
 * @throws InvectError 403 `auth:secret_required`
 */
export function refuseOthersWithPublishedSecret(context: AuthContext, facts: RequestFacts, headers: Headers): void {
  if (hasPublishedSecret(context) && !isFromThisMachine(facts, headers)) throw authError('auth:secret_required');
}

function isFromThisMachine({ publicOrigin, visitedOrigin, clientAddress }: RequestFacts, headers: Headers): boolean {
  // guard: published-secret-loopback-names
  if (!isLoopbackOrigin(publicOrigin) || !isLoopbackOrigin(visitedOrigin)) return false;
  // guard: published-secret-loopback-addresses
  if (clientAddress !== undefined && !isLoopbackAddress(clientAddress)) return false;
  return FORWARDED.every((name) => namesThisMachine(name, headers.get(name)));
}

function namesThisMachine(name: string, value: string | null): boolean {
  if (value === null || name === 'x-forwarded-proto' || name === 'x-forwarded-port') return true;
  const items = value.split(',').map((item) => item.trim());
  if (name !== 'x-forwarded-host') return items.every(isLoopbackAddress);
  return items.every((host) => URL.canParse(`http://${host}`) && isLoopbackOrigin(`http://${host}`));
}
