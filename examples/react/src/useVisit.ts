import { useState } from 'react';
import { signOut, useSession } from './auth-client';
import { explain, explainAuth } from './explain';

type Session = NonNullable<ReturnType<typeof useSession>['data']>;

/** Who is looking at the page, and what they can do about it. */
export interface Visit {
  readonly session: Session | null;
  /** Nobody knows yet. */
  readonly loading: boolean;
  readonly unreachable: boolean;
  /** The session ended, and not by this page's sign-out. */
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

  // A later check must not replace the page by a spinner: what somebody is typing would be gone.
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
