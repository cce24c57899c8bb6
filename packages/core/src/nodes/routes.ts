import { type RouteDeclaration, route } from '../http/route.js';
import type { NodeRegistry } from './registry.js';
import { describeNode, nodeDescriptions } from './schema.js';

/** Creates the route that lists the types of nodes. */
export function nodeRoutes(registry: () => NodeRegistry): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/nodes',
      permission: 'flow:read',
      summary: 'List the types of nodes, with JSON Schema of their configs and outputs',
      response: nodeDescriptions,
      handle: () => ({ items: registry().list().map(describeNode) }),
    }),
  ];
}
