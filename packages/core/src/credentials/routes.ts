import { pageOf, pageQuery } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { createCredential, credential, updateCredential } from './schema.js';
import type { CredentialService } from './service.js';

/** Creates the routes of credentials. */
export function credentialRoutes(credentials: CredentialService): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/credentials',
      permission: 'credential:read',
      summary: 'List credentials, newest first',
      query: pageQuery,
      response: pageOf(credential),
      handle: ({ query, caller }) => credentials.list(query, caller),
    }),
    route({
      method: 'POST',
      path: '/credentials',
      permission: 'credential:write',
      summary: 'Store a credential; its secret is never shown again',
      status: 201,
      body: createCredential,
      response: credential,
      handle: ({ body, caller }) => credentials.create(body, caller),
    }),
    route({
      method: 'GET',
      path: '/credentials/:credentialId',
      permission: 'credential:read',
      summary: 'Read a credential without its secret',
      response: credential,
      handle: ({ param, caller }) => credentials.read(param('credentialId'), caller),
    }),
    route({
      method: 'PATCH',
      path: '/credentials/:credentialId',
      permission: 'credential:write',
      summary: 'Change a credential; 409 if `version` is not the current one',
      body: updateCredential,
      response: credential,
      handle: ({ param, body, caller }) => credentials.update(param('credentialId'), body, caller),
    }),
    route({
      method: 'DELETE',
      path: '/credentials/:credentialId',
      permission: 'credential:delete',
      summary: 'Delete a credential',
      status: 204,
      handle: ({ param, caller }) => credentials.delete(param('credentialId'), caller),
    }),
  ];
}
