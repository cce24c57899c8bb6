import type { ReactNode } from 'react';

/** One thing to do, under its title. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="invect invect-card">
      <h1>{title}</h1>
      {children}
    </section>
  );
}

/** Something that is good to know, read out when it appears. */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="invect-notice">
      {children}
    </p>
  );
}
