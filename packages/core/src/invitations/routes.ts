import { httpError } from '../errors.js';
import { BufferedResponse } from '../http/buffered-response.js';
import type { RequestContext, RequestFacts } from '../http/context.js';
import { requireOwnSession } from '../http/own-session.js';
import { pageOf, pageQuery } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { member } from '../members/schema.js';
import type { InvitationAcceptance } from './acceptance.js';
import { invitationCookie, invitationTokensIn } from './cookie.js';
import { acceptInvitation, createdInvitation, createInvitation, invitation, resendInvitation } from './schema.js';
import type { InvitationService } from './service.js';

/** The HTTP face of invitations. */
export function invitationRoutes(invitations: InvitationService, acceptance: InvitationAcceptance): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/invitations',
      permission: 'invitation:read',
      summary: 'List invitations, newest first',
      query: pageQuery,
      response: pageOf(invitation),
      handle: ({ query, caller }) => invitations.list(query, caller),
    }),
    route({
      method: 'POST',
      path: '/invitations',
      permission: 'invitation:write',
      summary:
        'Invite somebody to a role and to teams; the link is in this answer only. 403 for more than you hold yourself',
      status: 201,
      body: createInvitation,
      response: createdInvitation,
      handle: ({ body, caller, context }) => invitations.create(body, caller, linksAt(context.facts)),
    }),
    route({
      method: 'GET',
      path: '/invitations/:invitationId',
      permission: 'invitation:read',
      summary: 'Read an invitation',
      response: invitation,
      handle: ({ param, caller }) => invitations.read(param('invitationId'), caller),
    }),
    route({
      method: 'POST',
      path: '/invitations/:invitationId/resend',
      permission: 'invitation:write',
      summary: 'Make a new link for an invitation, and send it; the old link ends',
      body: resendInvitation,
      response: createdInvitation,
      handle: ({ param, body, caller, context }) =>
        invitations.resend(param('invitationId'), body, caller, linksAt(context.facts)),
    }),
    route({
      method: 'DELETE',
      path: '/invitations/:invitationId',
      permission: 'invitation:write',
      summary: 'Revoke an invitation',
      status: 204,
      handle: ({ param, caller }) => invitations.revoke(param('invitationId'), caller),
    }),
    route({
      method: 'POST',
      path: '/accept-invitation',
      authenticated: true,
      summary:
        'Take the role and the teams of an invitation as a user who exists; without a token, of the link opened before',
      body: acceptInvitation,
      response: member,
      async handle(call) {
        requireOwnSession(call);
        const { body, caller, context } = call;
        const { token } = body;
        const accepted = await acceptance.accept(token ? [token] : tokensOf(context), caller);
        context.responseHeaders.append('set-cookie', invitationCookie('', context.facts));
        return accepted;
      },
    }),
    invitationLink(acceptance),
  ];
}

/**
 * The link of an invitation. It changes nothing but the browser's cookies, because mail scanners open links too. The token does not
 * reach the page that it leads to, nor the Referer of that page's requests.
 */
function invitationLink(acceptance: InvitationAcceptance): RouteDeclaration {
  return {
    method: 'GET',
    path: '/accept-invitation/:token',
    access: { public: true },
    documentation: {
      summary: 'The link of an invitation: keeps it in a cookie for the sign-up, and leads to the page for that',
      status: 303,
    },
    async respond({ context: { facts }, params }) {
      const token = params['token'] ?? '';
      const page = await acceptance.pageFor(token);
      const headers = {
        location: page ?? (facts.mountPath || '/'),
        'set-cookie': invitationCookie(token, facts),
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      };
      return new BufferedResponse('', { status: 303, headers });
    },
  };
}

function linksAt({ publicOrigin, mountPath }: RequestFacts): (token: string) => string {
  return (token) => `${publicOrigin}${mountPath}/accept-invitation/${token}`;
}

function tokensOf({ headers }: RequestContext): readonly string[] {
  const tokens = invitationTokensIn(headers);
  if (tokens.length > 0) return tokens;
  throw httpError('request:invalid', { fields: { token: 'is missing, and no link was opened before' } });
}
