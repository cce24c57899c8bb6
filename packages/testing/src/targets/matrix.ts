import { type DatabaseKind, MARIADB, POSTGRES, SQLITE } from '../stores/stores.js';
import { TARGETS } from './all.js';
import type { Target } from './target.js';

/** A target with the database that its world is on. */
export interface Setting extends Target {
  readonly database: DatabaseKind;
}

const [first] = TARGETS as [Target];

/** Adapter x database: every target on SQLite, the first one (Express 5) on every database that is there. */
export const MATRIX: readonly Setting[] = [
  ...TARGETS.map((target) => ({ ...target, database: SQLITE })),
  ...[POSTGRES, MARIADB]
    .filter(({ available }) => available)
    .map((database) => ({ ...first, name: `${first.name} on ${database.name}`, database })),
];
