import { ADAPTER_GUARDS } from './adapters.mjs';
import { CORE_GUARDS } from './core.mjs';
import { NODE_GUARDS } from './nodes.mjs';
import { RUN_GUARDS } from './runs.mjs';
import { TRIGGER_GUARDS } from './triggers.mjs';
import { USER_AUTH_GUARDS } from './user-auth.mjs';

/**
 * What keeps people out. In the code a guard is the statement, property or argument below a comment with its name, `// guard: some-name`.
 * Its entry says:
 *
 * - `what` it does, in a sentence
 * - how it is `disabled`, by one of mutations.mjs
 * - which `tests` must notice that, and on which `target`
 */
export const GUARDS = [CORE_GUARDS, NODE_GUARDS, RUN_GUARDS, TRIGGER_GUARDS, USER_AUTH_GUARDS, ADAPTER_GUARDS].flatMap(
  (guards) => Object.entries(guards).map(([name, guard]) => ({ name, target: 'Express 5 at /invect', ...guard })),
);
