/** The public path of the mount, `/invect`; `''` at the root. The host writes it into every page. */
export const MOUNT: string = document.documentElement.dataset['mount'] ?? '';

/** The segment of better-auth's routes below `/plugins`. */
export const AUTH_PREFIX: string = document.documentElement.dataset['auth'] ?? 'auth';
