import { RUNS_ALL } from '../extent.js';
import { onExpress } from './express.js';
import { onHono } from './hono.js';
import { onNest } from './nest.js';
import { onNext } from './next.js';
import { onNode } from './node.js';
import type { Target } from './target.js';

export type { Served, Serving, Target } from './target.js';

/** Every target: each adapter at two mounts. A case that holds on one and not on another is a bug of an adapter. */
const ALL: readonly Target[] = [
  onExpress(5, '/invect'),
  onExpress(5, ''),
  onExpress(4, '/invect'),
  onExpress(4, '/a/b'),
  onNest('Express', '/invect'),
  onNest('Express', '/a/b'),
  onNest('Fastify', '/invect'),
  onNest('Fastify', ''),
  onNext('/invect'),
  onNext('/a/b'),
  onHono('/invect'),
  onHono(''),
  onNode('/invect'),
];

const wanted = process.env['TARGET'] ?? '';

/** One target of each adapter: most of what is asked of targets is the same code at every mount, and under every major version. */
const ONE_OF_EACH: ReadonlySet<string> = new Set([
  'Express 5 at /invect',
  'Nest on Fastify at /invect',
  'Next at /invect',
  'Hono at /',
]);

export const isOneOfEach = ({ name }: Pick<Target, 'name'>): boolean => ONE_OF_EACH.has(name);

/** Every target; or those whose name holds what `TARGET` says. */
export const EVERY_TARGET: readonly Target[] = ALL.filter(({ name }) => name.includes(wanted));

/** The same in `npm run test:all`; one of each adapter in `npm test`. */
export const TARGETS: readonly Target[] = RUNS_ALL || wanted ? EVERY_TARGET : EVERY_TARGET.filter(isOneOfEach);

/** The targets that take an app's own routes. */
export const EXPRESS_TARGETS: readonly Target[] = TARGETS.filter(({ name }) => name.startsWith('Express'));
