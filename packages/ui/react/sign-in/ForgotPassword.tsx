import { useState } from 'react';
import { ask } from '../api.js';
import { Boundary } from '../Boundary.js';
import { Card, Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { wrongAddress } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';

/** Asks for a link with which a password is reset. */
export function ForgotPassword() {
  return (
    <Boundary>
      <ForgotPasswordCard />
    </Boundary>
  );
}

function ForgotPasswordCard() {
  const { auth, places, texts } = useInvect();
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => wrongAddress(texts, values),
    async ({ email = '' }) => {
      await ask(auth.requestPasswordReset({ email: email.trim(), redirectTo: location.origin + places.resetPassword }));
      setSent(true);
    },
  );
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
        <Link to={places.signIn}>{texts.back}</Link>
      </nav>
    </Card>
  );
}
