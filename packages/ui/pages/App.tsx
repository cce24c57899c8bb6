import { Component, type JSX, type ReactNode, Suspense } from 'react';
import { codeOf } from './api.js';
import { Card } from './Card.js';
import { Home } from './home/Home.js';
import { Setup } from './home/Setup.js';
import { Link } from './Link.js';
import { goToSignIn } from './leave.js';
import { MOUNT } from './place.js';
import { ForgotPassword } from './sign-in/ForgotPassword.js';
import { ResetPassword } from './sign-in/ResetPassword.js';
import { SignIn } from './sign-in/SignIn.js';
import { SignUp } from './sign-in/SignUp.js';
import { sentenceOf, texts } from './texts/index.js';

/** The pages, by their paths below the mount. The plugin says who may open them. */
const PAGES: Readonly<Record<string, () => JSX.Element>> = {
  '/': Home,
  '/setup': Setup,
  '/sign-in': SignIn,
  '/sign-up': SignUp,
  '/forgot-password': ForgotPassword,
  '/reset-password': ResetPassword,
};

/** The page at the address. */
export function App() {
  const Page = PAGES[location.pathname.slice(MOUNT.length) || '/'] ?? NotFound;
  return (
    <Failure>
      <Suspense fallback={<p className="loading">{texts.loading}</p>}>
        <Page />
      </Suspense>
    </Failure>
  );
}

function NotFound() {
  return (
    <Card title={texts.notFound}>
      <Link to="/">{texts.home}</Link>
    </Card>
  );
}

/** Says what went wrong while a page loaded. Somebody whose session has ended signs in again, and comes back. */
class Failure extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    const code = codeOf(error);
    if (code === 'auth:session_not_found' || code === 'auth:session_expired') goToSignIn();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Card title={texts.failed}>
        <p role="alert">{sentenceOf(codeOf(error))}</p>
        <button type="button" onClick={() => location.reload()}>
          {texts.tryAgain}
        </button>
      </Card>
    );
  }
}
