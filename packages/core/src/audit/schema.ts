import { z } from 'zod';
import { storableText } from '../database/text.js';
import { pageLimit } from '../http/page.js';
import type { AuditEntry } from './entry.js';

/** Which entries are wanted. All that is given must fit. */
export interface AuditFilter {
  /** Not before this time: UTC in ISO 8601. */
  from?: string | undefined;
  /** Before this time: UTC in ISO 8601. */
  to?: string | undefined;
  /** The id of an actor. */
  actor?: string | undefined;
  action?: string | undefined;
  resourceType?: string | undefined;
  resourceId?: string | undefined;
  outcome?: 'success' | 'failure' | 'refused' | undefined;
}

/** The query of the list. */
export interface AuditQuery extends AuditFilter {
  /** 1 to 100. Default 50. */
  limit: number;
  /** The position that the page before ended with. */
  cursor?: number | undefined;
}

const time = z.iso.datetime({ offset: true }).transform((value, context) => {
  const milliseconds = Date.parse(value);
  if (Number.isFinite(milliseconds)) return new Date(milliseconds).toISOString();
  context.addIssue({ code: 'custom', message: 'is not a time' });
  return z.NEVER;
});

const filters = {
  from: time.optional(),
  to: time.optional(),
  actor: storableText.min(1).max(255).optional(),
  action: storableText.min(1).max(64).optional(),
  resourceType: storableText.min(1).max(64).optional(),
  resourceId: storableText.min(1).max(255).optional(),
  outcome: z.enum(['success', 'failure', 'refused']).optional(),
};

export const auditFilter: z.ZodType<AuditFilter> = z.strictObject(filters);

export const auditQuery: z.ZodType<AuditQuery> = z.strictObject({
  limit: pageLimit,
  cursor: z
    .string()
    .regex(/^\d{0,15}$/, 'is not a cursor of this list')
    .transform((text) => (text === '' ? undefined : Number(text)))
    .optional(),
  ...filters,
});

const resource = z.object({ type: z.string(), id: z.string().nullable() }).nullable();
const person = { id: z.string().nullable(), name: z.string().nullable() };

export const auditEntry: z.ZodType<AuditEntry> = z.object({
  position: z.int(),
  hash: z.string(),
  id: z.string(),
  at: z.string(),
  actor: z.object({ type: z.enum(['user', 'service', 'public', 'system']), ...person }),
  onBehalfOf: z.object({ ...person, id: z.string() }).nullable(),
  action: z.string(),
  resource,
  subject: resource,
  outcome: z.enum(['success', 'failure', 'refused']),
  reason: z.string().nullable(),
  fields: z.array(z.string()),
  count: z.int(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
});
