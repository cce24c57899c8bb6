import type { Invect } from '@invect/core';

/** The open hosts that `createInvectRouter` has made in this process. */
const hosts = new Set<Invect>();

/** Lets `onlyHost` find a host. */
export function registerHost(invect: Invect): void {
  hosts.add(invect);
}

/** Takes a closed host out again. */
export function unregisterHost(invect: Invect): void {
  hosts.delete(invect);
}

/**
 * The host of an app that has one.
 *
 * @throws Error where there is none, or more than one
 */
export function onlyHost(): Invect {
  const [host] = hosts;
  if (host !== undefined && hosts.size === 1) return host;
  throw new Error(
    host === undefined
      ? 'requireIdentity() needs a host: call createInvectRouter() first.'
      : 'This process has several Invect routers: call router.requireIdentity() on the one that shall decide.',
  );
}
