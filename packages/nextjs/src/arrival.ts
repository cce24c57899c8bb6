import type { Arrival } from '@invect/core';
import { visitedHost } from '@invect/core/node';
import type { Placement } from './options.js';

/** What Next.js passes to a route beside the request. From Next 15 on `params` is a promise. */
export interface RouteContext {
  // biome-ignore lint/suspicious/noExplicitAny: Next checks this type while it builds, and each major wants another one
  params: any;
}

interface NextUrlRequest extends Request {
  readonly nextUrl?: { readonly basePath?: string };
}

/** What the deployment knows of a request. Only the path of `request.url` counts: it names the host that Next.js is configured with. */
export async function arrivalOf(
  request: NextUrlRequest,
  context: RouteContext | undefined,
  placement: Placement,
): Promise<Arrival> {
  const { pathname, search } = new URL(request.url);
  const base = basePathOf(request);
  const mount = await routeMount(pathname, context, placement);
  const target =
    pathname === mount || pathname.startsWith(`${mount}/`) ? pathname.slice(mount.length) + search : undefined;
  const mountPath = base !== '' && !`${mount}/`.startsWith(`${base}/`) ? base + mount : mount;
  // Without a target the host finds the path outside of its mount, and answers 404.
  return {
    ...clientOf(request.headers, placement),
    mountPath,
    dropsContentEncoding: true,
    ...(target !== undefined && { target }),
  };
}

/** The visited origin and the client's address, as far as trusted proxies report them. */
export function clientOf(
  headers: Headers,
  { trustedHops }: Placement,
): Pick<Arrival, 'publicOrigin' | 'clientAddress'> {
  // guard: next-forwarded-host
  const host = visitedHost((name) => headers.get(name), trustedHops > 0);
  // guard: next-forwarded-client
  if (trustedHops === 0) return { publicOrigin: `http://${host}` };
  const list = (name: string): string[] => (headers.get(name) ?? '').split(',').map((item) => item.trim());
  const protocol = list('x-forwarded-proto')[0] === 'https' ? 'https' : 'http';
  return {
    publicOrigin: `${protocol}://${host}`,
    clientAddress: list('x-forwarded-for').at(-trustedHops) || undefined,
  };
}

/** The path up to the route's catch-all parameter. */
async function routeMount(
  pathname: string,
  context: RouteContext | undefined,
  { mountPath }: Placement,
): Promise<string> {
  if (mountPath !== undefined) return mountPath;
  const params = ((await context?.params) ?? null) as Record<string, unknown> | null;
  if (params === null) return '/invect';
  const rest = Object.values(params).find(Array.isArray) ?? [];
  const segments = pathname.split('/');
  return segments.slice(0, segments.length - rest.length).join('/');
}

/** Next 14 and 15 tell it with the request. Next 16 leaves it out of `request.url` and inlines it at build time. */
function basePathOf({ nextUrl }: NextUrlRequest): string {
  return nextUrl?.basePath || process.env['__NEXT_ROUTER_BASEPATH'] || '';
}
