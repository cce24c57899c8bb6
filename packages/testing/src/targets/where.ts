import { repeated } from '../extent.js';
import { SQLITE } from '../stores/stores.js';
import { isOneOfEach } from './all.js';
import { MATRIX, type Setting } from './matrix.js';

const adapters = MATRIX.filter(isOneOfEach);

/** Where a case does not touch the adapter. */
export const ONE_TARGET: readonly Setting[] = adapters.slice(0, 1);

/** One target of each adapter: what redirects and cookies go through is the same code at every mount. One in `npm test`. */
export const EACH_ADAPTER: readonly Setting[] = repeated(adapters);

/** Where a case does not touch the adapter, and asks a database for what differs between them: every database, always. */
export const EVERY_DATABASE: readonly Setting[] = [
  ...ONE_TARGET,
  ...MATRIX.filter(({ database }) => database !== SQLITE),
];

/** Where a case does not touch the adapter, and asks the database for nothing special: SQLite alone in `npm test`. */
export const EACH_DATABASE: readonly Setting[] = repeated(EVERY_DATABASE);
