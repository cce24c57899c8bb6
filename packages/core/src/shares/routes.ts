import { pageOf, plainPageQuery } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { access, createShare, ownAccess, share, updateAccess, updateShare } from './schema.js';
import type { ShareService } from './service.js';

/** The rows that are shared. */
export interface SharedResource {
  /** `flow` */
  readonly noun: 'flow' | 'credential';
  readonly shares: ShareService;
}

/** Creates the routes of access and shares below a flow or a credential. */
export function shareRoutes({ noun, shares }: SharedResource): RouteDeclaration[] {
  const row = `/${noun}s/:${noun}Id`;
  const rowId = `${noun}Id`;
  return [
    route({
      method: 'GET',
      path: `${row}/access`,
      permission: `${noun}:read`,
      summary: `Read who owns a ${noun}, who sees it, and what the caller may do with it`,
      response: ownAccess,
      handle: ({ param, caller }) => shares.access(param(rowId), caller),
    }),
    route({
      method: 'PATCH',
      path: `${row}/access`,
      permission: `${noun}:write`,
      summary: `Change who owns a ${noun}, and who sees it; 409 if \`version\` is not the current one`,
      body: updateAccess,
      response: access,
      handle: ({ param, body, caller }) => shares.updateAccess(param(rowId), body, caller),
    }),
    route({
      method: 'GET',
      path: `${row}/shares`,
      permission: `${noun}:read`,
      summary: `List with whom a ${noun} is shared, newest first; for those who may change that`,
      query: plainPageQuery,
      response: pageOf(share),
      handle: ({ param, query, caller }) => shares.list(param(rowId), query, caller),
    }),
    route({
      method: 'POST',
      path: `${row}/shares`,
      permission: `${noun}:write`,
      summary: `Share a ${noun} with a user or a team`,
      status: 201,
      body: createShare,
      response: share,
      handle: ({ param, body, caller }) => shares.create(param(rowId), body, caller),
    }),
    route({
      method: 'PATCH',
      path: `${row}/shares/:shareId`,
      permission: `${noun}:write`,
      summary: 'Change the level or the end of a share; 409 if `version` is not the current one',
      body: updateShare,
      response: share,
      handle: ({ param, body, caller }) => shares.update(param(rowId), param('shareId'), body, caller),
    }),
    route({
      method: 'DELETE',
      path: `${row}/shares/:shareId`,
      permission: `${noun}:write`,
      summary: 'End a share',
      status: 204,
      handle: ({ param, caller }) => shares.delete(param(rowId), param('shareId'), caller),
    }),
  ];
}
