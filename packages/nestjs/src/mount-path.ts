import type { ApplicationConfig } from '@nestjs/core';

/**
 * Reads the option `mountPath`.
 *
 * @returns `/invect`, without a trailing slash; `''` for the root
 * @throws TypeError where it is not a plain path
 */
export function readMountPath(value: string = '/invect'): string {
  const path = value.replace(/^\/?/, '/').replace(/\/+$/, '');
  if (/^(?:\/[\w.~-]+)*$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path)) return path;
  throw new TypeError(`mountPath must be a plain path, mountPath: '/invect'; it is ${JSON.stringify(value)}.`);
}

/** The public path of the mount: the app's global prefix precedes it, unless that prefix excludes it. */
export function publicMountPath(mountPath: string, config: ApplicationConfig): string {
  const prefix = config.getGlobalPrefix().replace(/^\/?/, '/').replace(/\/+$/, '');
  const exclusions = config.getGlobalPrefixOptions().exclude ?? [];
  const probes = [mountPath || '/', `${mountPath}/health`];
  const excluded = exclusions.some(({ pathRegex }) => probes.some((probe) => pathRegex.test(probe)));
  return excluded ? mountPath : `${prefix}${mountPath}`;
}

/**
 * The part of a raw request target below a mount.
 *
 * @returns `/flows?limit=1`; undefined where the target is not below the mount. A target in absolute form (RFC 9112 §3.2.2) that is
 *   below it is returned unchanged, for the host to refuse
 */
export function targetBelow(mountPath: string, target: string): string | undefined {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  if (!path.startsWith(mountPath)) return undefined;
  const rest = path.slice(mountPath.length);
  if (rest !== '' && !rest.startsWith('/') && !rest.startsWith('?')) return undefined;
  return path === target ? rest : target;
}
