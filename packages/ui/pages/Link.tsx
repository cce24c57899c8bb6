import type { ReactNode } from 'react';
import { urlOf } from './place.js';

/** A link to a page below the mount. The page is loaded anew; its files are in the browser's cache. */
export function Link({ to, next, children }: { to: string; next?: string; children: ReactNode }) {
  const query = next === undefined || next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return <a href={urlOf(to) + query}>{children}</a>;
}
