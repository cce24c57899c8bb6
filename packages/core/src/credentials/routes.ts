import type { InvectIdentity } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import { pageOf, pageQuery } from '../http/page.js';
import { type Route, route } from '../http/route.js';
import { createCredential, credential, updateCredential } from './schema.js';
import type { CredentialService } from './service.js';

/** The HTTP face of credentials. */
export function credentialRoutes(
  credentials: CredentialService,
  callerOf: (identity: InvectIdentity | null) => Caller,
): Route[] {
  return [
    route({
      method: 'GET',
      path: '/credentials',
      permission: 'credential:read',
      summary: 'List credentials, newest first',
      query: pageQuery,
      response: pageOf(credential),
      handle: ({ query, identity }) => credentials.list(query, callerOf(identity)),
    }),
    route({
      method: 'POST',
      path: '/credentials',
      permission: 'credential:write',
      summary: 'Store a credential; its secret is never shown again',
      status: 201,
      body: createCredential,
      response: credential,
      handle: ({ body, identity }) => credentials.create(body, callerOf(identity)),
    }),
    route({
      method: 'GET',
      path: '/credentials/:credentialId',
      permission: 'credential:read',
      summary: 'Read a credential without its secret',
      response: credential,
      handle: ({ param, identity }) => credentials.read(param('credentialId'), callerOf(identity)),
    }),
    route({
      method: 'PATCH',
      path: '/credentials/:credentialId',
      permission: 'credential:write',
      summary: 'Change a credential; 409 if `version` is not the current one',
      body: updateCredential,
      response: credential,
      handle: ({ param, body, identity }) => credentials.update(param('credentialId'), body, callerOf(identity)),
    }),
    route({
      method: 'DELETE',
      path: '/credentials/:credentialId',
      permission: 'credential:delete',
      summary: 'Delete a credential',
      status: 204,
      handle: ({ param, identity }) => credentials.delete(param('credentialId'), callerOf(identity)),
    }),
  ];
}
