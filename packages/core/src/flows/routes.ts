import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { createFlow, flow, flowSummary, flowVersion, flowVersionSummary, updateFlow } from './schema.js';
import type { FlowService } from './service.js';

const versionsQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'is not a cursor of this list')
    .transform(Number)
    .optional(),
});

/** Creates the routes of flows. */
export function flowRoutes(flows: FlowService): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/flows',
      permission: 'flow:read',
      summary: 'List flows, newest first',
      query: pageQuery,
      response: pageOf(flowSummary),
      handle: ({ query, caller }) => flows.list(query, caller),
    }),
    route({
      method: 'POST',
      path: '/flows',
      permission: 'flow:write',
      summary: 'Create a flow',
      status: 201,
      body: createFlow,
      response: flow,
      handle: ({ body, caller }) => flows.create(body, caller),
    }),
    route({
      method: 'GET',
      path: '/flows/:flowId',
      permission: 'flow:read',
      summary: 'Read a flow with its current definition',
      response: flow,
      handle: ({ param, caller }) => flows.read(param('flowId'), caller),
    }),
    route({
      method: 'PATCH',
      path: '/flows/:flowId',
      permission: 'flow:write',
      summary: 'Save a new version of a flow; 409 if `version` is not the current one',
      body: updateFlow,
      response: flow,
      handle: ({ param, body, caller }) => flows.update(param('flowId'), body, caller),
    }),
    route({
      method: 'DELETE',
      path: '/flows/:flowId',
      permission: 'flow:delete',
      summary: 'Delete a flow and its versions',
      status: 204,
      handle: ({ param, caller }) => flows.delete(param('flowId'), caller),
    }),
    route({
      method: 'GET',
      path: '/flows/:flowId/versions',
      permission: 'flow:read',
      summary: 'List the versions of a flow, newest first; each definition is read by itself',
      query: versionsQuery,
      response: pageOf(flowVersionSummary),
      handle: ({ param, query, caller }) => flows.listVersions(param('flowId'), query.cursor, caller),
    }),
    route({
      method: 'GET',
      path: '/flows/:flowId/versions/:version',
      permission: 'flow:read',
      summary: 'Read one version of a flow with its definition',
      response: flowVersion,
      handle: ({ param, caller }) => flows.readVersion(param('flowId'), readVersion(param('version')), caller),
    }),
  ];
}

/** Returns -1 for text that is not a version. No flow has that version, so the answer is a 404. */
function readVersion(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : -1;
}
