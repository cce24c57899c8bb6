import type { Arrival } from '@invect/core';
import type { Placement } from './options.js';

/** What Next.js hands to a route beside the request. Next 15 and later: `params` is a promise. */
export interface RouteContext {
  // biome-ignore lint/suspicious/noExplicitAny: Next checks this type while it builds, and each major wants another one
  params: any;
}

interface NextUrlRequest extends Request {
  readonly nextUrl?: { readonly basePath?: string };
}

/** Where a request came from, as far as the deployment vouches for it. `request.url` names the configured host, so only its path counts. */
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
  return { ...vouchedBy(request.headers, placement), mountPath, ...(target !== undefined && { target }) };
}

/** The visited origin and the client's address. */
export function vouchedBy(
  headers: Headers,
  { trustedHops }: Placement,
): Pick<Arrival, 'publicOrigin' | 'clientAddress'> {
  const list = (name: string): string[] => (headers.get(name) ?? '').split(',').map((item) => item.trim());
  if (trustedHops === 0) return { publicOrigin: `http://${headers.get('host') ?? ''}` };
  const host = list('x-forwarded-host')[0] || (headers.get('host') ?? '');
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

/** Next 14 and 15 tell it with the request; Next 16 leaves it out of `request.url` and puts it in when it builds. */
function basePathOf({ nextUrl }: NextUrlRequest): string {
  return nextUrl?.basePath || process.env['__NEXT_ROUTER_BASEPATH'] || '';
}
