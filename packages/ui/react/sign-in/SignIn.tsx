import { useState } from 'react';
import { ask } from '../api.js';
import { Boundary } from '../Boundary.js';
import { Card, Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { missing, wrongAddress } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { useSignInOptions } from '../load.js';
import { useNext } from '../useNext.js';
import { Providers } from './Providers.js';
import { SecondFactor } from './SecondFactor.js';

/** What the components do that sign people in. */
export interface SignedInProps {
  /** Called when somebody is signed in. Default: goes where `?next=` of the page says, or home. */
  onSignedIn?: () => void;
}

/** The ways to sign in that this host has. */
export function SignIn(props: SignedInProps) {
  return (
    <Boundary>
      <SignInCard {...props} />
    </Boundary>
  );
}

function SignInCard({ onSignedIn }: SignedInProps) {
  const { places, texts } = useInvect();
  const options = useSignInOptions();
  const next = useNext();
  const onDone = onSignedIn ?? next.go;
  const [needsCode, setNeedsCode] = useState(false);
  if (needsCode) return <SecondFactor onDone={onDone} onBack={() => setNeedsCode(false)} />;
  const hasWay = options.password !== null || options.providers.length > 0;
  return (
    <Card title={texts.signIn}>
      {options.invited && <Notice>{texts.invited}</Notice>}
      {new URLSearchParams(location.search).has('error') && <Notice>{texts.failed}</Notice>}
      {!hasWay && <Notice>{texts.noWay}</Notice>}
      <Providers providers={options.providers} />
      {options.password && options.providers.length > 0 && <p className="invect-or">{texts.or}</p>}
      {options.password && <PasswordForm onDone={onDone} onSecondFactor={() => setNeedsCode(true)} />}
      <nav>
        {options.password?.reset && <Link to={places.forgotPassword}>{texts.forgot}</Link>}
        {options.password?.signUp && (options.signUp === 'open' || options.invited) && (
          <Link to={places.signUp} next={next.path}>
            {texts.signUpInstead}
          </Link>
        )}
      </nav>
    </Card>
  );
}

function PasswordForm({ onDone, onSecondFactor }: { onDone: () => void; onSecondFactor: () => void }) {
  const { auth, places, texts } = useInvect();
  const { verification } = useSignInOptions();
  const [email, setEmail] = useState('');
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => ({ ...wrongAddress(texts, values), ...missing(texts, values, 'password') }),
    async (values) => {
      const email = (values['email'] ?? '').trim();
      setEmail(email);
      const answer = await ask(auth.signIn.email({ email, password: values['password'] ?? '' }));
      if (answer && 'twoFactorRedirect' in answer && answer.twoFactorRedirect) onSecondFactor();
      else onDone();
    },
  );

  async function sendAgain(): Promise<void> {
    await ask(auth.sendVerificationEmail({ email, callbackURL: location.origin + places.signIn })).catch(() => {});
    setSent(true);
  }

  return (
    <>
      <Form form={form} action={texts.signIn}>
        <Field name="email" type="email" label={texts.email} autoComplete="username" faults={form.faults} />
        <Field
          name="password"
          type="password"
          label={texts.password}
          autoComplete="current-password"
          faults={form.faults}
        />
      </Form>
      {form.code === 'EMAIL_NOT_VERIFIED' && verification && !sent && (
        <button type="button" className="invect-plain" onClick={() => void sendAgain()}>
          {texts.verifyAgain}
        </button>
      )}
      {sent && <Notice>{texts.verifySent}</Notice>}
    </>
  );
}
