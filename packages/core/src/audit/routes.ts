import { pageOf } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { auditEntry, auditFilter, auditQuery } from './schema.js';
import type { AuditService } from './service.js';

/** Creates the routes of the audit log. There is none that changes or deletes an entry. */
export function auditRoutes(audit: AuditService): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/audit',
      permission: 'audit:read',
      summary: 'List what has happened, newest first',
      query: auditQuery,
      response: pageOf(auditEntry),
      handle: ({ query }) => audit.list(query),
    }),
    route({
      method: 'GET',
      path: '/audit/export',
      permission: 'audit:read',
      summary: 'Export what has happened as NDJSON, oldest first; the export is recorded as well',
      query: auditFilter,
      async handle({ query, caller }) {
        const headers = { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' };
        return new Response(await audit.export(query, caller), { headers });
      },
    }),
  ];
}
