import { z } from 'zod';
import { storableText } from '../database/text.js';

/** The query of every list: newest first, a page at a time. */
export interface PageQuery {
  /** 1 to 100. Default 50. */
  limit: number;
  /** The last id of the previous page. Clients send it as the `nextCursor` of that page. */
  cursor?: string;
  /** A part of the name. Case does not matter. */
  search?: string;
}

export interface Page<Item> {
  items: Item[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** Decodes a cursor of `cutPage` to an id. An empty cursor means the first page. */
export const pageCursor: z.ZodType<string | undefined> = z
  .string()
  .max(100)
  .transform((text, context) => {
    if (text === '') return undefined;
    const id = Buffer.from(text, 'base64url').toString();
    if (/^[0-9a-f-]{36}$/.test(id)) return id;
    context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
    return z.NEVER;
  });

/** How many items a page has: 1 to 100, 50 if the query does not say. */
export const pageLimit: z.ZodType<number> = z.preprocess(
  (value) => (value === undefined ? 50 : typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value),
  z.int().min(1).max(100),
);

/** The query of a list that is not searched. */
export const plainPageQuery: z.ZodType<Omit<PageQuery, 'search'>> = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
});

export const pageQuery: z.ZodType<PageQuery> = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  search: storableText.max(255).optional(),
});

/** Returns the schema of a page of items. */
export function pageOf<Item>(item: z.ZodType<Item>): z.ZodType<Page<Item>> {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/**
 * Makes a page of rows. Ids are UUIDv7, so their order is the order of creation.
 *
 * @param rows up to one row more than the limit. The additional row shows that there is another page
 */
export function cutPage<Item extends { id: string }>(rows: Item[], limit: number): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? Buffer.from(last.id).toString('base64url') : null };
}
