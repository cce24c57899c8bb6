/**
 * Reads where somebody was going before they had to sign in. Anybody can write a link with `?next=`, so only a path of this origin below
 * the mount counts.
 *
 * @param search the query of the page, `?next=%2Fflows`
 * @param mount `/invect`; `''` at the root
 * @param origin the page's own
 * @returns the path below the mount; `/` if the query has none that may be followed
 */
export function nextIn(search: string, mount: string, origin: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  // Browsers read a backslash as a slash, and skip tabs and line breaks. The host sends printable ASCII only.
  if (!/^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/.test(next)) return '/';
  const url = new URL(mount + next, origin);
  // Dot segments could lead out of the mount, so a path with some is another one once it is read.
  const isAsWritten = url.pathname === (mount + next).split(/[?#]/, 1)[0];
  return url.origin === origin && isAsWritten ? next : '/';
}

/** Where a visitor is, below the mount: what {@link nextIn} reads from a link. `/` on a page of the app that lies elsewhere. */
export function hereIn({ pathname, search }: Pick<Location, 'pathname' | 'search'>, mount: string): string {
  if (!`${pathname}/`.startsWith(`${mount}/`)) return '/';
  return (pathname.slice(mount.length) || '/') + search;
}
