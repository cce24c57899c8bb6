import { type RouteDeclaration, route } from '../../http/route.js';
import { exportedFlow, importedFlow, importFlow } from './schema.js';
import type { FlowTransfer } from './service.js';

/** Creates the routes that export and import flows. */
export function transferRoutes(transfer: FlowTransfer): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/flows/:flowId/export',
      permission: 'flow:read',
      summary: 'Export the current version of a flow as JSON, without secrets; its credentials by their names',
      response: exportedFlow,
      handle: ({ param, caller }) => transfer.export(param('flowId'), caller),
    }),
    route({
      method: 'POST',
      path: '/flow-imports',
      permission: 'flow:write',
      summary: 'Create a flow of an export; says which credentials have to be chosen',
      status: 201,
      body: importFlow,
      response: importedFlow,
      handle: ({ body, caller }) => transfer.import(body, caller),
    }),
  ];
}
