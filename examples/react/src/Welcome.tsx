import { useState } from 'react';
import { LoginForm } from './LoginForm';
import { SignInForm } from './SignInForm';
import { SignUpForm } from './SignUpForm';

const VIEWS = {
  signIn: { title: 'Welcome back', lead: 'Sign in to see your flows.', Form: SignInForm },
  signUp: { title: 'Create your account', lead: 'It takes a name, an email and a password.', Form: SignUpForm },
  printed: { title: 'As in the documentation', lead: 'LoginForm, line by line as printed.', Form: LoginForm },
};

const QUESTIONS = { signIn: 'New here?', signUp: 'You have an account?', printed: 'Back to' };

/** The page of a visitor who is not signed in. */
export function Welcome({ ended }: { readonly ended: boolean }) {
  const [view, setView] = useState<keyof typeof VIEWS>('signIn');
  const { title, lead, Form } = VIEWS[view];
  const other = view === 'signIn' ? 'signUp' : 'signIn';

  return (
    <main className="card">
      <div role="status">{ended && <p className="notice">Your session has ended. Sign in again to go on.</p>}</div>
      <h1>{title}</h1>
      <p className="lead">{lead}</p>
      <Form />
      <p className="switch">
        {QUESTIONS[view]}{' '}
        <button type="button" className="link" onClick={() => setView(other)}>
          {other === 'signUp' ? 'Create an account' : 'Sign in'}
        </button>
      </p>
      {view === 'signIn' && (
        <p className="switch">
          <button type="button" className="link quiet" onClick={() => setView('printed')}>
            Try the documentation’s LoginForm
          </button>
        </p>
      )}
    </main>
  );
}
