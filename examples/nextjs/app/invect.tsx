'use client';

import { AccountSettings, InvectProvider, RequireSession, SignIn, SignUp, UserButton } from '@invect/ui/react';
import '@invect/ui/react/style.css';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';

/** The pages of this app that take the place of those of Invect. */
const PLACES = { home: '/', signIn: '/', signUp: '/sign-up', account: '/account' };

/** Says where the host is. */
function Invect({ children }: { children: ReactNode }) {
  return (
    <InvectProvider mount="/invect" places={PLACES}>
      {children}
    </InvectProvider>
  );
}

/** The ways to sign in, or who is signed in, with a menu. */
export function Visitor({ signedIn }: { signedIn: boolean }) {
  const router = useRouter();
  const refresh = () => router.refresh();
  return <Invect>{signedIn ? <UserButton onSignedOut={refresh} /> : <SignIn onSignedIn={refresh} />}</Invect>;
}

/** Makes an account, and goes to the start page. */
export function NewAccount() {
  const router = useRouter();
  const goHome = () => {
    router.push('/');
    router.refresh();
  };
  return (
    <Invect>
      <SignUp onSignedIn={goHome} />
    </Invect>
  );
}

/** What people change of their own account. Others are led to the start page. */
export function OwnAccount() {
  return (
    <Invect>
      <RequireSession>
        <AccountSettings />
      </RequireSession>
    </Invect>
  );
}
