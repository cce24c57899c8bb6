import { z } from 'zod';
import { storableText } from '../database/text.js';
import { httpError } from './errors.js';

/** The query of every list: newest first, a page at a time. */
export interface PageQuery {
  /** 1 to 100. Default 50. */
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** Part of the name, in any case. */
  search?: string;
}

export interface Page<Item> {
  items: Item[];
  /** Null on the last page. */
  nextCursor: string | null;
}

export const pageQuery: z.ZodType<PageQuery> = z.strictObject({
  limit: z.preprocess(
    (value) =>
      value === undefined ? 50 : typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value,
    z.int().min(1).max(100),
  ),
  cursor: z.string().max(100).optional(),
  search: storableText.max(255).optional(),
});

/** The schema of a page of these items. */
export function pageOf<Item>(item: z.ZodType<Item>): z.ZodType<Page<Item>> {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Cuts a page out of one row more than it holds. Ids are UUIDv7, so their order is the order of creation. */
export function cutPage<Item extends { id: string }>(rows: Item[], limit: number): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? Buffer.from(last.id).toString('base64url') : null };
}

/**
 * The id a cursor stands for.
 *
 * @throws InvectError 400 for anything `cutPage` did not make
 */
export function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!/^[0-9a-f-]{36}$/.test(id))
    throw httpError('request:invalid', { fields: { cursor: 'is not a cursor of this list' } });
  return id;
}
