import { nextIn } from './next.js';
import { MOUNT, urlOf } from './place.js';

/** Where this visitor was going, below the mount. */
export function next(): string {
  return nextIn(location.search, MOUNT, location.origin);
}

/** Goes where the visitor was going. The page is loaded anew, so nothing of the one before stays. */
export function goOn(): void {
  location.assign(urlOf(next()));
}

/** Goes to the sign-in page, and comes back here afterwards. */
export function goToSignIn(): void {
  const here = location.pathname.slice(MOUNT.length) + location.search;
  location.assign(urlOf(`/sign-in?next=${encodeURIComponent(here)}`));
}
