import { Component, type ReactNode, Suspense, useSyncExternalStore } from 'react';
import { codeOf, isSignedOut } from './api.js';
import { Card } from './Card.js';
import { useInvect, useTexts } from './context.js';
import { sentenceOf, type Texts } from './texts/index.js';
import { useSignInAgain } from './useSignInAgain.js';

/**
 * Shows that a component loads, and says what went wrong. Somebody whose session has ended is led to sign in, and comes back. A server
 * renders the loading state.
 */
export function Boundary({ children }: { children: ReactNode }) {
  const { texts } = useInvect();
  const signInAgain = useSignInAgain();
  const inBrowser = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const loading = <Loading />;
  if (!inBrowser) return loading;
  return (
    <Failure texts={texts} onSignedOut={signInAgain}>
      <Suspense fallback={loading}>{children}</Suspense>
    </Failure>
  );
}

/** Says that something loads. A server says it in English, whatever the browser speaks. */
export function Loading() {
  return (
    <p className="invect invect-loading" suppressHydrationWarning>
      {useTexts().loading}
    </p>
  );
}

interface FailureProps {
  readonly texts: Texts;
  readonly onSignedOut: () => void;
  readonly children: ReactNode;
}

class Failure extends Component<FailureProps, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    if (isSignedOut(error)) this.props.onSignedOut();
  }

  override render(): ReactNode {
    const { error } = this.state;
    const { texts, children } = this.props;
    if (error === null) return children;
    return (
      <Card title={texts.failed}>
        <p role="alert">{sentenceOf(texts, codeOf(error))}</p>
        <button type="button" onClick={() => location.reload()}>
          {texts.tryAgain}
        </button>
      </Card>
    );
  }
}
