import { useState } from 'react';
import { ask, auth } from '../api.js';
import { Card, Notice } from '../Card.js';
import { wrongAddress } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { urlOf } from '../place.js';
import { texts } from '../texts/index.js';

/** Asks for a link with which a password is reset. */
export function ForgotPassword() {
  const [sent, setSent] = useState(false);
  const form = useForm(wrongAddress, async ({ email = '' }) => {
    await ask(auth.requestPasswordReset({ email: email.trim(), redirectTo: urlOf('/reset-password') }));
    setSent(true);
  });
  return (
    <Card title={texts.forgotTitle}>
      {sent ? (
        <Notice>{texts.resetSent}</Notice>
      ) : (
        <>
          <p>{texts.forgotHint}</p>
          <Form form={form} action={texts.sendLink}>
            <Field name="email" type="email" label={texts.email} autoComplete="username" faults={form.faults} />
          </Form>
        </>
      )}
      <nav>
        <Link to="/sign-in">{texts.back}</Link>
      </nav>
    </Card>
  );
}
