import { type ReactNode, useEffect } from 'react';
import mark from './mark.svg';

/** A page with one thing to do. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Invect`;
  }, [title]);
  return (
    <main className="card">
      <img src={mark} alt="" width="40" height="40" />
      <h1>{title}</h1>
      {children}
    </main>
  );
}

/** Something that is good to know, read out when it appears. */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="notice">
      {children}
    </p>
  );
}
