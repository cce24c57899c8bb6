import { requireOwnSession } from '../http/own-session.js';
import { pageOf, pageQuery } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { createServiceAccount, serviceAccount, updateServiceAccount } from './schema.js';
import type { ServiceAccountService } from './service.js';

/** Creates the routes of service accounts. */
export function serviceAccountRoutes(accounts: ServiceAccountService): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/service-accounts',
      permission: 'service_account:read',
      summary: 'List the service accounts of your teams, newest first; as an admin, all of them',
      query: pageQuery,
      response: pageOf(serviceAccount),
      handle: ({ query, caller }) => accounts.list(query, caller),
    }),
    route({
      method: 'POST',
      path: '/service-accounts',
      permission: 'service_account:write',
      summary: 'Create a service account; 403 for a role that grants more than you hold',
      status: 201,
      body: createServiceAccount,
      response: serviceAccount,
      handle(call) {
        requireOwnSession(call);
        return accounts.create(call.body, call.caller);
      },
    }),
    route({
      method: 'GET',
      path: '/service-accounts/:accountId',
      permission: 'service_account:read',
      summary: 'Read a service account',
      response: serviceAccount,
      handle: ({ param, caller }) => accounts.read(param('accountId'), caller),
    }),
    route({
      method: 'PATCH',
      path: '/service-accounts/:accountId',
      permission: 'service_account:write',
      summary: 'Change a service account; 409 if `version` is not the current one',
      body: updateServiceAccount,
      response: serviceAccount,
      handle(call) {
        requireOwnSession(call);
        return accounts.update(call.param('accountId'), call.body, call.caller);
      },
    }),
    route({
      method: 'DELETE',
      path: '/service-accounts/:accountId',
      permission: 'service_account:write',
      summary: 'Delete a service account and its keys',
      status: 204,
      handle(call) {
        requireOwnSession(call);
        return accounts.delete(call.param('accountId'), call.caller);
      },
    }),
  ];
}
