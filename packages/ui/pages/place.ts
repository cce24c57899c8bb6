/** The public path of the mount, `/invect`; `''` at the root. The host writes it into every page. */
export const MOUNT: string = document.documentElement.dataset['mount'] ?? '';

/** The path of better-auth's routes below the mount, `/plugins/auth`. */
export const AUTH: string = `/plugins/${document.documentElement.dataset['auth'] ?? 'auth'}`;

/** The URL of a path below the mount. */
export function urlOf(path: string): string {
  return location.origin + MOUNT + path;
}
