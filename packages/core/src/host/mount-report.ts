import type { PublicPaths } from '../http/public-paths.js';
import { isUnder } from '../http/target.js';
import type { Logger } from '../logging/logger.js';
import { printable } from '../logging/printable.js';
import { type ReportWarning, sentenceOf } from '../plugins/report.js';

/** The options that a mount path can contradict. */
export interface MountOptions {
  readonly publicUrl: string | undefined;
  readonly publicPaths: PublicPaths;
}

/**
 * Creates a function that logs where a host is mounted. It logs the first path only: a host has several mount paths only if the path has
 * parameters.
 */
export function createMountReport(options: MountOptions, logger: Logger): (mountPath: string) => void {
  let isLogged = false;
  return (mountPath) => {
    if (isLogged) return;
    isLogged = true;
    const { line, warnings } = describeMount(mountPath, options);
    logger.info({}, line);
    for (const warning of warnings) logger.warn(warning.fields ?? {}, sentenceOf(warning));
  };
}

/** Where a host is mounted, as sentences for its log. */
export interface MountDescription {
  /** `Invect serves under /api/invect` */
  readonly line: string;
  /** One for each option that contradicts the mount path. */
  readonly warnings: readonly ReportWarning[];
}

/**
 * Describes where a host is mounted, and which of its options contradict that.
 *
 * @param mountPath the adapter's mount path, `/invect`; `''` or `/` at the root
 */
export function describeMount(mountPath: string, { publicUrl, publicPaths }: MountOptions): MountDescription {
  const mount = printable(withoutSlash(mountPath));
  const publicMount = publicUrl === undefined ? mount : withoutSlash(new URL(publicUrl).pathname);
  const mounts = new Set([mount, publicMount].filter(Boolean));
  return {
    line: `Invect serves under ${mount || '/, the root'}`,
    warnings: [
      // A proxy may add a prefix to the mount path, so only the ends are compared.
      ...(publicUrl === undefined || publicMount.endsWith(mount) ? [] : [aboutPublicUrl(publicUrl, mount)]),
      ...[...mounts].flatMap((path) => publicPaths.flatMap((open) => aboutPublicPath(open, path))),
    ],
  };
}

function aboutPublicUrl(publicUrl: string, mount: string): ReportWarning {
  const { origin } = new URL(publicUrl);
  return {
    problem: `publicUrl is ${publicUrl} and the host is mounted at ${mount}, so links in mails and OAuth redirects miss it`,
    fix: `write publicUrl: '${origin}${mount}', unless a proxy maps one path to the other`,
  };
}

function aboutPublicPath(open: readonly string[], mount: string): ReportWarning[] {
  const prefix = mount.split('/').slice(1);
  if (!isUnder(open, prefix)) return [];
  const path = printable(`/${open.join('/')}`);
  const rest = printable(`/${open.slice(prefix.length).join('/')}`);
  const advice = rest === '/' ? 'name the paths below the mount that need no session, one by one' : `write '${rest}'`;
  return [
    {
      problem: `publicPaths has '${path}', which opens ${mount}${path}`,
      fix: `paths are written without the mount; ${advice}`,
    },
  ];
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
