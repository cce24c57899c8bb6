import { EACH_ADAPTER, makeWorld, type Target, type World, type WorldOptions } from '@invect/testing';
import type { BetterAuthPlugin } from 'better-auth';

/** Two adapters that have little in common: what satellites do is the same on all. */
export const TWO_ADAPTERS = EACH_ADAPTER.slice(0, 2);

/** A world whose better-auth has a satellite. */
export function makeSatelliteWorld(
  target: Target,
  satellite: BetterAuthPlugin,
  { betterAuth, ...options }: WorldOptions = {},
): Promise<World> {
  // The world is written against the newest better-auth, whose types differ. When tests run, there is only this one.
  return makeWorld(target, {
    ...options,
    betterAuth: { ...betterAuth, plugins: [satellite as never, ...(betterAuth?.plugins ?? [])] },
  });
}
