import { useState } from 'react';
import { signOut, useSession } from './auth-client';
import { explain, explainAuth } from './explain';

type Session = NonNullable<ReturnType<typeof useSession>['data']>;

/** The visitor's session, and what the page can do with it. */
export interface Visit {
  readonly session: Session | null;
  /** The server has not answered yet. */
  readonly loading: boolean;
  readonly unreachable: boolean;
  /** The session has ended, but not by signing out on this page. */
  readonly ended: boolean;
  /** Asks the server again. */
  readonly check: () => void;
  /** @returns what went wrong, or null */
  readonly leave: () => Promise<string | null>;
}

export function useVisit(): Visit {
  const { data, isPending, error, refetch } = useSession();
  const [known, setKnown] = useState(false);
  const [signedIn, setSignedIn] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [ended, setEnded] = useState(false);

  // A later check must not replace the page with a spinner, because the user would lose what they are typing.
  if (!isPending && !known) setKnown(true);
  if (!isPending && !error && signedIn !== (data !== null)) {
    setSignedIn(data !== null);
    setEnded(data === null && !leaving);
    setLeaving(false);
  }

  return {
    session: data,
    loading: !known,
    unreachable: error !== null && data === null,
    ended,
    check: () => void refetch(),
    async leave() {
      setLeaving(true);
      const problem = await signOut().then(
        ({ error: refused }) => refused && explainAuth(refused),
        (thrown: unknown) => explain(thrown),
      );
      if (problem !== null) setLeaving(false);
      return problem;
    },
  };
}
