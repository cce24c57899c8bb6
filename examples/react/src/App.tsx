import { Home } from './Home';
import { useVisit } from './useVisit';
import { Welcome } from './Welcome';

export function App() {
  const visit = useVisit();
  return (
    <>
      <header className="bar">
        <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="9" />
          <path d="M9 11h6a4 4 0 0 1 4 4v2a4 4 0 0 0 4 4" />
          <circle cx="9" cy="11" r="3" />
          <circle cx="23" cy="21" r="3" />
        </svg>
        Invect
      </header>
      <Content {...visit} />
    </>
  );
}

function Content(visit: ReturnType<typeof useVisit>) {
  const { session, loading, unreachable, ended, check } = visit;
  if (loading) {
    return (
      <main className="card" aria-busy="true">
        <p className="empty">Loading …</p>
      </main>
    );
  }
  if (session !== null) return <Home {...visit} session={session} />;
  if (!unreachable) return <Welcome ended={ended} />;
  return (
    <main className="card">
      <h1>No answer</h1>
      <p className="lead">The server cannot be reached. Check your connection.</p>
      <button type="button" className="primary" onClick={check}>
        Try again
      </button>
    </main>
  );
}
