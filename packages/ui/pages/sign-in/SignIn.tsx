import { useState } from 'react';
import { ask, auth } from '../api.js';
import { Card, Notice } from '../Card.js';
import { missing, wrongAddress } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { goOn, next } from '../leave.js';
import { useSignInOptions } from '../load.js';
import { urlOf } from '../place.js';
import { texts } from '../texts/index.js';
import { Providers } from './Providers.js';
import { SecondFactor } from './SecondFactor.js';

/** The ways to sign in that this host has. */
export function SignIn() {
  const options = useSignInOptions();
  const [needsCode, setNeedsCode] = useState(false);
  if (needsCode) return <SecondFactor onBack={() => setNeedsCode(false)} />;
  const hasWay = options.password !== null || options.providers.length > 0;
  return (
    <Card title={texts.signIn}>
      {options.invited && <Notice>{texts.invited}</Notice>}
      {new URLSearchParams(location.search).has('error') && <Notice>{texts.failed}</Notice>}
      {!hasWay && <Notice>{texts.noWay}</Notice>}
      <Providers providers={options.providers} />
      {options.password && options.providers.length > 0 && <p className="or">{texts.or}</p>}
      {options.password && <PasswordForm onSecondFactor={() => setNeedsCode(true)} />}
      <nav>
        {options.password?.reset && <Link to="/forgot-password">{texts.forgot}</Link>}
        {options.password?.signUp && (options.signUp === 'open' || options.invited) && (
          <Link to="/sign-up" next={next()}>
            {texts.signUpInstead}
          </Link>
        )}
      </nav>
    </Card>
  );
}

function PasswordForm({ onSecondFactor }: { onSecondFactor: () => void }) {
  const { verification } = useSignInOptions();
  const [email, setEmail] = useState('');
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => ({ ...wrongAddress(values), ...missing(values, 'password') }),
    async (values) => {
      const email = (values['email'] ?? '').trim();
      setEmail(email);
      const answer = await ask(auth.signIn.email({ email, password: values['password'] ?? '' }));
      if (answer && 'twoFactorRedirect' in answer && answer.twoFactorRedirect) onSecondFactor();
      else goOn();
    },
  );

  async function sendAgain(): Promise<void> {
    await ask(auth.sendVerificationEmail({ email, callbackURL: urlOf('/sign-in') })).catch(() => {});
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
        <button type="button" className="plain" onClick={() => void sendAgain()}>
          {texts.verifyAgain}
        </button>
      )}
      {sent && <Notice>{texts.verifySent}</Notice>}
    </>
  );
}
