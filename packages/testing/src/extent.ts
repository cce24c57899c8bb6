// How much of the suite a run repeats. Every case of every file runs in `npm test`; `npm run test:all` runs it wherever it could.

/** Whether this run repeats cases at every place: `npm run test:all`, and CI. */
export const RUNS_ALL = process.env['TEST_ALL'] === '1';

/**
 * Where a case runs that takes the same code at all of these places: at the first one in `npm test`, at all of them in `npm run test:all`.
 * A place that is left out is no skipped test: it is not there.
 */
export function repeated<Place>(places: readonly Place[]): readonly Place[] {
  return RUNS_ALL ? places : places.slice(0, 1);
}
