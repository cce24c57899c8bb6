import { z } from 'zod';
import type { InvectIdentity } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import { pageOf, pageQuery } from '../http/page.js';
import { type Route, route } from '../http/route.js';
import { createFlow, flow, flowSummary, flowVersion, flowVersionSummary, updateFlow } from './schema.js';
import type { FlowService } from './service.js';

const versionsQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'is not a cursor of this list')
    .transform(Number)
    .optional(),
});

/** The HTTP face of flows. */
export function flowRoutes(flows: FlowService, callerOf: (identity: InvectIdentity | null) => Caller): Route[] {
  return [
    route({
      method: 'GET',
      path: '/flows',
      permission: 'flow:read',
      summary: 'List flows, newest first',
      query: pageQuery,
      response: pageOf(flowSummary),
      handle: ({ query, identity }) => flows.list(query, callerOf(identity)),
    }),
    route({
      method: 'POST',
      path: '/flows',
      permission: 'flow:write',
      summary: 'Create a flow',
      status: 201,
      body: createFlow,
      response: flow,
      handle: ({ body, identity }) => flows.create(body, callerOf(identity)),
    }),
    route({
      method: 'GET',
      path: '/flows/:flowId',
      permission: 'flow:read',
      summary: 'Read a flow with its current definition',
      response: flow,
      handle: ({ param, identity }) => flows.read(param('flowId'), callerOf(identity)),
    }),
    route({
      method: 'PATCH',
      path: '/flows/:flowId',
      permission: 'flow:write',
      summary: 'Save a new version of a flow; 409 if `version` is not the current one',
      body: updateFlow,
      response: flow,
      handle: ({ param, body, identity }) => flows.update(param('flowId'), body, callerOf(identity)),
    }),
    route({
      method: 'DELETE',
      path: '/flows/:flowId',
      permission: 'flow:delete',
      summary: 'Delete a flow and its versions',
      status: 204,
      handle: ({ param, identity }) => flows.delete(param('flowId'), callerOf(identity)),
    }),
    route({
      method: 'GET',
      path: '/flows/:flowId/versions',
      permission: 'flow:read',
      summary: 'List the versions of a flow, newest first; each definition is read by itself',
      query: versionsQuery,
      response: pageOf(flowVersionSummary),
      handle: ({ param, query, identity }) => flows.listVersions(param('flowId'), query.cursor, callerOf(identity)),
    }),
    route({
      method: 'GET',
      path: '/flows/:flowId/versions/:version',
      permission: 'flow:read',
      summary: 'Read one version of a flow with its definition',
      response: flowVersion,
      handle: ({ param, identity }) =>
        flows.readVersion(param('flowId'), readVersion(param('version')), callerOf(identity)),
    }),
  ];
}

/** -1, which no flow has, for anything that is not a version: an odd id is an unknown one. */
function readVersion(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : -1;
}
