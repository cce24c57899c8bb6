import type { InvectOptions } from '@invect/core';

/** The host's options, and what this adapter cannot learn from Next.js. */
export interface InvectHandlerOptions extends InvectOptions {
  /**
   * The path of the route, `/invect` for `app/invect/[[...path]]/route.ts`. Default: the path up to the route's catch-all parameter,
   * or `/invect` where there is none. Next's `basePath` is put before it.
   */
  mountPath?: string;
  /**
   * The number of trusted proxies in front of Next.js. `X-Forwarded-Host`, `-Proto` and `-For` then say what was visited, and by whom.
   * Next.js keeps these headers as a client sends them, so the default is 0; it is 1 on Vercel, which overwrites them. With `publicUrl`
   * only the client's address depends on this option.
   */
  trustProxy?: number;
}

/** The adapter's own options, read. */
export interface Placement {
  readonly mountPath: string | undefined;
  readonly trustedHops: number;
}

/**
 * Separates the adapter's own options from the host's.
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
