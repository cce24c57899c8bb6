import { requireOwnSession } from '../http/own-session.js';
import { pageOf, pageQuery } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { createdKey, createKey, key, keyQuery, updateKey } from './schema.js';
import type { KeyService } from './service.js';

/** Creates the routes of keys. Whoever changes something needs a session of their own: a key makes no keys. */
export function keyRoutes(keys: KeyService): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/keys',
      permission: 'key:read',
      summary: 'List your keys, newest first; as an admin, those of `userId`',
      query: keyQuery,
      response: pageOf(key),
      handle: ({ query, caller }) => keys.list(query, caller),
    }),
    route({
      method: 'POST',
      path: '/keys',
      permission: 'key:write',
      summary: 'Make a key that acts as you; its token is never shown again',
      status: 201,
      body: createKey,
      response: createdKey,
      handle(call) {
        requireOwnSession(call);
        return keys.create(call.body, call.caller);
      },
    }),
    route({
      method: 'PATCH',
      path: '/keys/:keyId',
      permission: 'key:write',
      summary: 'Change the name or the limits of a key; 409 if `version` is not the current one',
      body: updateKey,
      response: key,
      handle(call) {
        requireOwnSession(call);
        return keys.update(call.param('keyId'), call.body, call.caller);
      },
    }),
    route({
      method: 'DELETE',
      path: '/keys/:keyId',
      permission: 'key:write',
      summary: 'Revoke a key',
      status: 204,
      handle(call) {
        requireOwnSession(call);
        return keys.revoke(call.param('keyId'), call.caller);
      },
    }),
    route({
      method: 'GET',
      path: '/service-accounts/:accountId/keys',
      permission: 'service_account:read',
      summary: 'List the keys of a service account, newest first',
      query: pageQuery,
      response: pageOf(key),
      handle: ({ param, query, caller }) => keys.listOf(param('accountId'), query, caller),
    }),
    route({
      method: 'POST',
      path: '/service-accounts/:accountId/keys',
      permission: 'service_account:write',
      summary: 'Make a key of a service account; its token is never shown again',
      status: 201,
      body: createKey,
      response: createdKey,
      handle(call) {
        requireOwnSession(call);
        return keys.createFor(call.param('accountId'), call.body, call.caller);
      },
    }),
  ];
}
