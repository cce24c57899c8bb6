import { TARGETS, type Target } from '../targets.js';

const NAMES: ReadonlySet<string> = new Set([
  'Express 5 at /invect',
  'Nest on Fastify at /invect',
  'Next at /invect',
  'Hono at /',
]);

/** One target of each adapter: what redirects and cookies go through is the same code at every mount. */
export const EACH_ADAPTER: readonly Target[] = TARGETS.filter(({ name }) => NAMES.has(name));

/** Where a case does not touch the adapter. */
export const ONE_TARGET: readonly Target[] = EACH_ADAPTER.slice(0, 1);
