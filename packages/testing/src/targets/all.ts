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

/** The targets of this run: all, or those whose name holds what `TARGET` says. */
export const TARGETS: readonly Target[] = ALL.filter(({ name }) => name.includes(process.env['TARGET'] ?? ''));

/** The targets that take an app's own routes. */
export const EXPRESS_TARGETS: readonly Target[] = TARGETS.filter(({ name }) => name.startsWith('Express'));
