import { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { JsonText } from './json-text.js';
import type { Route, RouteAccess } from './route.js';

const REFUSAL = z.object({
  code: z.string(),
  message: z.string(),
  requestId: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
});

/**
 * The OpenAPI 3.1 document of the host's routes, from the declarations that serve them.
 *
 * @returns its fields without `servers`, as text: they are the same for every request
 */
export function openApiDocument(routes: readonly Route[]): Readonly<Record<string, JsonText>> {
  const app = new OpenAPIHono();
  for (const route of routes) {
    const { documentation, method } = route;
    if (documentation === undefined || method === 'ALL') continue;
    const { summary, tag, status, query, body, response } = documentation;
    app.openAPIRegistry.registerPath({
      method: method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete',
      path: route.path.replaceAll(/:(\w+)/g, '{$1}'),
      summary,
      tags: tag === '' ? [] : [tag],
      request: {
        ...(params(route.path) && { params: params(route.path) }),
        ...(query && { query: query as z.ZodObject }),
        ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
      },
      responses: {
        [status]: { description: 'Done', ...(response && { content: { 'application/json': { schema: response } } }) },
        default: { description: 'Refused', content: { 'application/json': { schema: REFUSAL } } },
      },
      ...accessExtension(route.access),
    });
  }
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Invect', version: '1' } });
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, new JsonText(JSON.stringify(value))]));
}

function params(path: string): z.ZodObject | undefined {
  const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] as string);
  return names.length === 0 ? undefined : z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}

function accessExtension(access: RouteAccess): Record<string, unknown> {
  if (access.public) return { security: [] };
  return { 'x-permission': access.permission ?? 'authenticated' };
}
