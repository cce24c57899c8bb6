import { useInvect } from './context.js';
import { nextIn } from './next.js';

/** Where a visitor goes after they have signed in. */
export interface Next {
  /** The path below the mount that the link of the page asks for; `/` without one. */
  readonly path: string;
  /** Its URL. */
  readonly url: string;
  /** Goes there, with what is behind # of this page. The page is loaded anew, so nothing of the one before stays. */
  go(): void;
}

/** Reads where the visitor was going. */
export function useNext(): Next {
  const { mount, urlOf } = useInvect();
  const path = nextIn(location.search, mount, location.origin);
  return { path, url: urlOf(path), go: () => location.assign(urlOf(path) + location.hash) };
}
