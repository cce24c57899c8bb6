import type { ReactNode } from 'react';
import { Boundary } from './Boundary.js';
import { QueryScope } from './data/QueryScope.js';
import { useMe } from './load.js';

/** Shows its children to people who are signed in. Others are led to sign in, and come back. */
export function RequireSession({ children }: { children: ReactNode }) {
  return (
    <Boundary>
      <QueryScope>
        <SignedIn>{children}</SignedIn>
      </QueryScope>
    </Boundary>
  );
}

function SignedIn({ children }: { children: ReactNode }) {
  useMe();
  return children;
}
