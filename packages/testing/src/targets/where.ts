import { SQLITE } from '../stores/stores.js';
import { MATRIX, type Setting } from './matrix.js';

const NAMES: ReadonlySet<string> = new Set([
  'Express 5 at /invect',
  'Nest on Fastify at /invect',
  'Next at /invect',
  'Hono at /',
]);

/** One target of each adapter: what redirects and cookies go through is the same code at every mount. */
export const EACH_ADAPTER: readonly Setting[] = MATRIX.filter(({ name }) => NAMES.has(name));

/** Where a case does not touch the adapter. */
export const ONE_TARGET: readonly Setting[] = EACH_ADAPTER.slice(0, 1);

/** Where a case does not touch the adapter, and does touch the database. */
export const EACH_DATABASE: readonly Setting[] = [
  ...ONE_TARGET,
  ...MATRIX.filter(({ database }) => database !== SQLITE),
];
