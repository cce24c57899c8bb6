import type { ReactNode } from 'react';

/** A link to a page, which leads on to where the visitor was going. */
export function Link({ to, next, children }: { to: string; next?: string; children: ReactNode }) {
  const query = next === undefined || next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return <a href={to + query}>{children}</a>;
}
