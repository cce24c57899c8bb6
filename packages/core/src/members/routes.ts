import { z } from 'zod';
import { requireOwnSession } from '../http/own-session.js';
import { pageOf } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import type { FirstAdmin } from './first-admin.js';
import { claimSetup, member, memberQuery, role, updateMember } from './schema.js';
import type { MemberService } from './service.js';

/** The HTTP face of members, roles and the first admin. */
export function memberRoutes(members: MemberService, firstAdmin: FirstAdmin): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/members',
      permission: 'user:read',
      summary: 'List users with their roles, by id',
      query: memberQuery,
      response: pageOf(member),
      handle: ({ query }) => members.list(query),
    }),
    route({
      method: 'GET',
      path: '/members/:userId',
      permission: 'user:read',
      summary: 'Read a user with their role',
      response: member,
      handle: ({ param }) => members.read(param('userId')),
    }),
    route({
      method: 'PATCH',
      path: '/members/:userId',
      permission: 'user:write',
      summary: 'Give a user a role; 403 for a role that grants more than you hold, 409 for the only admin',
      body: updateMember,
      response: member,
      handle: ({ param, body, caller }) => members.update(param('userId'), body, caller),
    }),
    route({
      method: 'GET',
      path: '/roles',
      permission: 'user:read',
      summary: 'List roles, what they grant, and which you may give',
      response: z.object({ items: z.array(role) }),
      handle: ({ caller }) => ({ items: members.roles(caller) }),
    }),
    route({
      method: 'POST',
      path: '/setup/admin',
      authenticated: true,
      summary: 'Become the first admin, with the token that the host logs at start while there is no admin',
      body: claimSetup,
      response: member,
      handle(call) {
        requireOwnSession(call);
        return firstAdmin.claim(call.body.token, call.caller);
      },
    }),
  ];
}
