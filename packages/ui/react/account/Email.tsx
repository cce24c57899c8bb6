import { useState } from 'react';
import { ask } from '../api.js';
import { Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { wrongAddress } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { useMe, useSignInOptions } from '../load.js';
import { hereIn } from '../next.js';
import { DialogButton } from '../parts/DialogButton.js';
import { useAction } from '../parts/useAction.js';
import { Section } from './Section.js';
import { useReloadUser, useUser } from './useUser.js';

/** The address: whether it is verified, and another one in its place. */
export function Email() {
  const { texts } = useInvect();
  const { user } = useUser();
  const { impersonator } = useMe();
  const { account, verification } = useSignInOptions();
  return (
    <Section title={texts.account.email}>
      <p className="invect-head">
        <span className="invect-long">{user.email}</span>
        <span className="invect-quiet">{user.emailVerified ? texts.account.verified : texts.account.notVerified}</span>
      </p>
      <div className="invect-buttons">
        {!user.emailVerified && verification !== 'none' && <Verification email={user.email} />}
        {account.changeEmail && impersonator === null && (
          <DialogButton label={texts.account.changeEmail} title={texts.account.changeEmail}>
            {(close) => <NewAddress onDone={close} />}
          </DialogButton>
        )}
      </div>
    </Section>
  );
}

/** The page that links of mails lead to, which leads back here. */
function useVerifyUrl(): (query?: string) => string {
  const { places, mount, urlOf } = useInvect();
  return (query = '') =>
    `${new URL(places.verifyEmail, urlOf('/')).href}?next=${encodeURIComponent(hereIn(location, mount))}${query}`;
}

function Verification({ email }: { email: string }) {
  const { auth, places, texts, mount } = useInvect();
  const { verification } = useSignInOptions();
  const verifyUrl = useVerifyUrl();
  const [sent, setSent] = useState(false);
  const sending = useAction();

  async function sendLink(): Promise<void> {
    await ask(auth.sendVerificationEmail({ email, callbackURL: verifyUrl() }));
    setSent(true);
  }
  async function sendCode(): Promise<void> {
    const body = { email, type: 'email-verification' };
    await ask(auth.$fetch('/email-otp/send-verification-otp', { method: 'POST', body }));
    setSent(true);
  }

  if (sent)
    return verification === 'link' ? (
      <Notice>{texts.account.verificationSent}</Notice>
    ) : (
      <Notice>
        <Link to={places.verifyEmail} next={hereIn(location, mount)}>
          {texts.verifyCodeHint}
        </Link>
      </Notice>
    );
  return (
    <>
      <button
        type="button"
        className="invect-second"
        aria-disabled={sending.busy}
        onClick={() => void sending.run(verification === 'link' ? sendLink : sendCode)}
      >
        {texts.account.sendVerification}
      </button>
      <p role="alert" className="invect-problem">
        {sending.problem}
      </p>
    </>
  );
}

function NewAddress({ onDone }: { onDone: () => void }) {
  const { auth, texts } = useInvect();
  const { user } = useUser();
  const reload = useReloadUser();
  const verifyUrl = useVerifyUrl();
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => wrongAddress(texts, values),
    async ({ email = '' }) => {
      // A verified address is asked first, if the app wants that. Then the new one gets its link.
      const callbackURL = verifyUrl(user.emailVerified ? '&change' : '');
      await ask(auth.changeEmail({ newEmail: email.trim(), callbackURL }));
      await reload();
      setSent(true);
    },
  );
  if (sent)
    return (
      <>
        <Notice>{texts.account.changeSent}</Notice>
        <button type="button" onClick={onDone}>
          {texts.goOn}
        </button>
      </>
    );
  return (
    <Form form={form} action={texts.account.changeEmail}>
      <Field name="email" type="email" label={texts.account.newEmail} autoComplete="email" faults={form.faults} />
    </Form>
  );
}
