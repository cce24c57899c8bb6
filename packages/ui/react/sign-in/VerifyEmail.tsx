import { useState } from 'react';
import { ask } from '../api.js';
import { Boundary } from '../Boundary.js';
import { Card, Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { missing, wrongAddress } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { useSignInOptions } from '../load.js';
import { knownSentenceOf } from '../texts/index.js';
import { useNext } from '../useNext.js';

/** Where the links lead that verify an address. It sends a new one, or takes the code where codes are sent. */
export function VerifyEmail() {
  return (
    <Boundary>
      <VerifyEmailCard />
    </Boundary>
  );
}

function VerifyEmailCard() {
  const { texts } = useInvect();
  const { verification } = useSignInOptions();
  const next = useNext();
  const query = new URLSearchParams(location.search);
  const code = query.get('error');
  const [verified, setVerified] = useState(code === null && verification !== 'code');
  return (
    <Card title={texts.verifyTitle}>
      {code !== null && <Notice>{knownSentenceOf(texts, code) ?? texts.badLink}</Notice>}
      {verified && <Notice>{query.has('change') ? texts.changeConfirmed : texts.verified}</Notice>}
      {!verified && verification === 'code' && <CodeOfMail onVerified={() => setVerified(true)} />}
      {!verified && verification === 'link' && <NewLink />}
      <nav>
        <a href={next.url}>{texts.goOn}</a>
      </nav>
    </Card>
  );
}

function NewLink() {
  const { auth, texts } = useInvect();
  const next = useNext();
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => wrongAddress(texts, values),
    async ({ email = '' }) => {
      const callbackURL = `${location.origin}${location.pathname}?next=${encodeURIComponent(next.path)}`;
      await ask(auth.sendVerificationEmail({ email: email.trim(), callbackURL }));
      setSent(true);
    },
  );
  if (sent) return <Notice>{texts.resetSent}</Notice>;
  return (
    <>
      <p>{texts.verifyHint}</p>
      <Form form={form} action={texts.sendLink}>
        <Field name="email" type="email" label={texts.email} autoComplete="username" faults={form.faults} />
      </Form>
    </>
  );
}

function CodeOfMail({ onVerified }: { onVerified: () => void }) {
  const { auth, texts } = useInvect();
  const form = useForm(
    (values) => ({ ...wrongAddress(texts, values), ...missing(texts, values, 'code') }),
    async ({ email = '', code = '' }) => {
      const body = { email: email.trim(), otp: code.trim() };
      await ask(auth.$fetch('/email-otp/verify-email', { method: 'POST', body }));
      onVerified();
    },
  );
  return (
    <>
      <p>{texts.verifyCodeHint}</p>
      <Form form={form} action={texts.verify}>
        <Field name="email" type="email" label={texts.email} autoComplete="username" faults={form.faults} />
        <Field
          name="code"
          label={texts.mailedCode}
          autoComplete="one-time-code"
          inputMode="numeric"
          faults={form.faults}
        />
      </Form>
    </>
  );
}
