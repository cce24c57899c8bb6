import { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { RouteAccess } from '../access/route-access.js';
import { RawJson } from './raw-json.js';
import type { Route } from './route.js';

const refusal = (codes: readonly string[]): z.ZodObject =>
  z.object({
    code: z.enum(codes),
    message: z.string(),
    requestId: z.string(),
    fields: z.record(z.string(), z.string()).optional(),
  });

/**
 * Creates the OpenAPI 3.1 document of a host's routes, from the same declarations that serve them.
 *
 * @param errorCodes all values that the `code` of a refusal can have
 * @returns the document's fields as JSON, without `servers`. They are the same for every request
 */
export function openApiDocument(
  routes: readonly Route[],
  errorCodes: readonly string[],
): Readonly<Record<string, RawJson>> {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description:
      'A key of a user (inv_user_…) or of a service account (inv_svc_…). Browsers send a session cookie instead.',
  });
  const refused = refusal(errorCodes).openapi('Refusal');
  for (const route of routes) {
    const { documentation, method } = route;
    if (documentation === undefined || method === 'ALL') continue;
    const { summary, status, query, body, response, mediaType = 'application/json' } = documentation;
    const tag = tagOf(route.path);
    app.openAPIRegistry.registerPath({
      method: method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete',
      path: route.path.replaceAll(/:(\w+)/g, '{$1}'),
      summary,
      tags: tag === undefined ? [] : [tag],
      request: {
        ...(params(route.path) && { params: params(route.path) }),
        ...(query && { query: query as z.ZodObject }),
        ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
      },
      responses: {
        [status]: { description: 'Done', ...(response && { content: { [mediaType]: { schema: response } } }) },
        default: { description: 'Refused', content: { 'application/json': { schema: refused } } },
      },
      ...accessExtension(route.access),
    });
  }
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Invect', version: '1' } });
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, new RawJson(JSON.stringify(value))]));
}

/** The resource of a path: its first segment, or the segment after `/plugins`. */
function tagOf(path: string): string | undefined {
  const [first, second] = path.split('/').filter(Boolean);
  return first === 'plugins' ? second : first;
}

function params(path: string): z.ZodObject | undefined {
  const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] as string);
  return names.length === 0 ? undefined : z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}

function accessExtension(access: RouteAccess): Record<string, unknown> {
  if (access.public) return { security: [] };
  return { security: [{ key: [] }], 'x-permission': access.permission ?? 'authenticated' };
}
