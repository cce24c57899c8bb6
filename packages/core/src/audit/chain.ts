import { createHash } from 'node:crypto';
import type { AuditRecord } from './entry.js';

/** A place in the chain: a position, and the hash of the entry there. */
export interface ChainPlace {
  readonly position: number;
  readonly hash: string;
}

/** The place before the first entry. */
export const START: ChainPlace = Object.freeze({ position: 0, hash: '0'.repeat(64) });

/** What is read of an entry's text into columns, so that lists can be filtered. */
export interface EntryColumns {
  at: string;
  actor_id: string | null;
  action: string;
  resource_type: string | null;
  resource_id: string | null;
  outcome: string;
}

/**
 * Returns the place of the entry after another one.
 *
 * @param entry the text of the entry. It is hashed as it is stored
 */
export function placeAfter({ position, hash }: ChainPlace, entry: string): ChainPlace {
  const next = position + 1;
  const digest = createHash('sha256').update(`${hash}\n${next}\n`).update(entry).digest('hex');
  return { position: next, hash: digest };
}

/** Returns the columns that belong to an entry's text. Null if the text is not an entry. */
export function columnsOf(entry: string): EntryColumns | null {
  const { at, actor, action, resource, outcome } = parse(entry) ?? {};
  const columns = {
    at,
    actor_id: actor?.id ?? null,
    action,
    resource_type: resource?.type ?? null,
    resource_id: resource?.id ?? null,
    outcome,
  };
  const fits = Object.entries(columns).every(([name, value]) => value === null || isShort(value, WIDTHS[name] ?? 0));
  return fits && at && action && outcome ? (columns as EntryColumns) : null;
}

const WIDTHS: Readonly<Record<string, number>> = {
  at: 24,
  actor_id: 255,
  action: 64,
  resource_type: 64,
  resource_id: 255,
  outcome: 16,
};

function parse(entry: string): Partial<AuditRecord> | null {
  // Exports put an entry's text into a line.
  if (!/^\{".*\}$/.test(entry)) return null;
  try {
    return Object(JSON.parse(entry)) as Partial<AuditRecord>;
  } catch {
    return null;
  }
}

function isShort(value: unknown, width: number): boolean {
  return typeof value === 'string' && value.length <= width && !value.includes('\0');
}
