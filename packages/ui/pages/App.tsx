import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { Loading } from '../react/Boundary.js';
import { useInvect } from '../react/context.js';
import { ForgotPassword } from '../react/sign-in/ForgotPassword.js';
import { ResetPassword } from '../react/sign-in/ResetPassword.js';
import { SignIn } from '../react/sign-in/SignIn.js';
import { SignUp } from '../react/sign-in/SignUp.js';
import { VerifyEmail } from '../react/sign-in/VerifyEmail.js';
import type { Texts } from '../react/texts/index.js';
import mark from './mark.svg';
import { MOUNT } from './place.js';

/** The pages for everybody, with their titles. They are small, and load without those of people who are signed in. */
const FOR_EVERYBODY: Readonly<Record<string, { Page: ComponentType; title: (texts: Texts) => string }>> = {
  '/sign-in': { Page: SignIn, title: ({ signIn }) => signIn },
  '/sign-up': { Page: SignUp, title: ({ signUp }) => signUp },
  '/forgot-password': { Page: ForgotPassword, title: ({ forgotTitle }) => forgotTitle },
  '/reset-password': { Page: ResetPassword, title: ({ resetTitle }) => resetTitle },
  '/verify-email': { Page: VerifyEmail, title: ({ verifyTitle }) => verifyTitle },
};

const SignedIn = lazy(() => import('./signed-in/SignedIn.js'));

/** The page at the address. */
export function App() {
  const { texts, language } = useInvect();
  const page = FOR_EVERYBODY[location.pathname.slice(MOUNT.length)];
  useEffect(() => {
    document.documentElement.lang = language;
    if (page) document.title = `${page.title(texts)} · Invect`;
  }, [language, page, texts]);
  if (page === undefined)
    return (
      <Suspense fallback={<Loading />}>
        <SignedIn />
      </Suspense>
    );
  return (
    <main className="card-page">
      <img src={mark} alt="" width="40" height="40" />
      <page.Page />
    </main>
  );
}
