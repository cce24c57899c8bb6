/** Which entries are wanted, as the query of `GET /audit` has it. */
export interface Filters {
  readonly actor?: string;
  readonly action?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  readonly outcome?: 'success' | 'failure' | 'refused';
  /** Times in ISO 8601. */
  readonly from?: string;
  readonly to?: string;
}

const NAMES = ['actor', 'action', 'resourceType', 'resourceId', 'outcome', 'from', 'to'] as const;

/** Reads filters from a form's values, or from the query of a page. What is empty does not count. */
export function filtersOf(values: Readonly<Record<string, string>>): Filters {
  const given = NAMES.flatMap((name) => {
    const value = (values[name] ?? '').trim();
    return value === '' ? [] : [[name, name === 'from' || name === 'to' ? asIso(value) : value]];
  });
  return Object.fromEntries(given) as Filters;
}

/** Times of forms are the visitor's own. */
function asIso(time: string): string {
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? time : new Date(milliseconds).toISOString();
}

/** A time for a form: `2026-11-26T13:33`, by the visitor's clock. */
export function localTime(iso: string | undefined): string {
  if (iso === undefined || Number.isNaN(Date.parse(iso))) return '';
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
