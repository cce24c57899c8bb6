import { useState } from 'react';
import { ask } from '../api.js';
import { Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { missing, wrongAddress } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { useSignInOptions } from '../load.js';
import { useNext } from '../useNext.js';
import { AddressField, type AddressWay } from './AddressField.js';

/** What {@link PasswordForm} needs besides. */
export interface PasswordFormProps extends AddressWay {
  /** Called when the password was right and the second factor is asked for, with its kinds: `totp`, `otp`. */
  readonly onSecondFactor: (methods: readonly string[]) => void;
}

/** Sign-in with address and password. */
export function PasswordForm({ onDone, onSecondFactor, ...way }: PasswordFormProps) {
  const { auth, texts } = useInvect();
  const form = useForm(
    (values) => ({ ...wrongAddress(texts, values), ...missing(texts, values, 'password') }),
    async ({ email = '', password = '' }) => {
      const answer = await ask(auth.signIn.email({ email: email.trim(), password }));
      if (answer && 'twoFactorRedirect' in answer && answer.twoFactorRedirect)
        onSecondFactor((answer as { twoFactorMethods?: string[] }).twoFactorMethods ?? ['totp']);
      else onDone();
    },
  );
  return (
    <>
      <Form form={form} action={texts.signIn}>
        <AddressField {...way} faults={form.faults} />
        <Field
          name="password"
          type="password"
          label={texts.password}
          autoComplete="current-password"
          faults={form.faults}
        />
      </Form>
      {form.code === 'EMAIL_NOT_VERIFIED' && <Unverified address={way.address.trim()} />}
    </>
  );
}

/** What helps whose address is not verified yet. */
function Unverified({ address }: { address: string }) {
  const { auth, places, texts, urlOf } = useInvect();
  const { verification } = useSignInOptions();
  const next = useNext();
  const [sent, setSent] = useState(false);
  if (verification === 'none') return null;
  if (verification === 'code')
    return (
      <Link to={places.verifyEmail} next={next.path}>
        {texts.verifyCodeHint}
      </Link>
    );
  async function sendAgain(): Promise<void> {
    const callbackURL = `${new URL(places.verifyEmail, urlOf('/')).href}?next=${encodeURIComponent(next.path)}`;
    await ask(auth.sendVerificationEmail({ email: address, callbackURL })).catch(() => {});
    setSent(true);
  }
  return sent ? (
    <Notice>{texts.verifySent}</Notice>
  ) : (
    <button type="button" className="invect-plain" onClick={() => void sendAgain()}>
      {texts.verifyAgain}
    </button>
  );
}
