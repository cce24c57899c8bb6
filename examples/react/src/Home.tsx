import { useEffect, useRef, useState } from 'react';
import { FlowsPanel } from './FlowsPanel';
import { Problem } from './Problem';
import type { Visit } from './useVisit';

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

/** The page of a signed-in user. */
export function Home({ session, check, leave }: Visit & { session: NonNullable<Visit['session']> }) {
  const { user } = session;
  const [problem, setProblem] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);

  // The form that had the focus is gone, so the heading takes the focus, where a screen reader continues.
  useEffect(() => title.current?.focus(), []);

  async function signOut(): Promise<void> {
    setLeaving(true);
    setProblem(await leave());
    setLeaving(false);
  }

  return (
    <main className="home">
      <section className="panel account" aria-label="Your account">
        <span className="avatar" aria-hidden="true">
          {initialsOf(user.name)}
        </span>
        <div className="who">
          <h1 ref={title} tabIndex={-1}>
            Hello, {user.name}
          </h1>
          <p>{user.email}</p>
          <p className="hint">Signed in until {DAY.format(new Date(session.session.expiresAt))}</p>
        </div>
        <button type="button" onClick={signOut} aria-disabled={leaving}>
          {leaving ? 'Signing out …' : 'Sign out'}
        </button>
      </section>
      <Problem text={problem} />
      <FlowsPanel onSessionEnded={check} />
    </main>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase();
}
