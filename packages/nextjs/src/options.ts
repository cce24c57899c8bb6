import type { InvectOptions } from '@invect/core';

/** The host's options, and what Next.js does not tell. */
export interface InvectHandlerOptions extends InvectOptions {
  /**
   * Where the route lies, `/invect` for `app/invect/[[...path]]/route.ts`. Default: what the route's catch-all parameter leaves
   * of the path, and `/invect` where there is none. Next's `basePath` goes before it by itself.
   */
  mountPath?: string;
  /**
   * How many proxies in front of Next.js may be believed, counted from here: then `X-Forwarded-Host`, `-Proto` and `-For` say
   * what was visited, and by whom. Next.js keeps these headers as a client sends them, so the default is 0; 1 on Vercel, which
   * overwrites them. With `publicUrl` only the client's address depends on it.
   */
  trustProxy?: number;
}

/** What this adapter needs to place a request. */
export interface Placement {
  readonly mountPath: string | undefined;
  readonly trustedHops: number;
}

/**
 * Takes the adapter's own options from the host's.
 *
 * @throws TypeError where one is wrong, in one sentence that names it and the fix
 */
export function splitOptions({ mountPath, trustProxy, ...host }: InvectHandlerOptions): {
  placement: Placement;
  host: InvectOptions;
} {
  if (mountPath !== undefined && !/^(?:\/[^/?#]+)*$/.test(mountPath)) {
    throw new TypeError(`mountPath must be a plain path, mountPath: '/invect'; it is ${JSON.stringify(mountPath)}.`);
  }
  const trustedHops = trustProxy ?? (process.env['VERCEL'] === '1' ? 1 : 0);
  if (!Number.isInteger(trustedHops) || trustedHops < 0) {
    throw new TypeError(
      `trustProxy must be the number of proxies in front of Next.js, trustProxy: 1; it is ${trustProxy}.`,
    );
  }
  return { placement: { mountPath, trustedHops }, host };
}
