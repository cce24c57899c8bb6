import { useState } from 'react';
import { ask } from '../api.js';
import { Boundary } from '../Boundary.js';
import { Card, Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { wrongLength } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { useSignInOptions } from '../load.js';

/** The page that the link of a reset leads to. */
export function ResetPassword() {
  return (
    <Boundary>
      <ResetPasswordCard />
    </Boundary>
  );
}

function ResetPasswordCard() {
  const { auth, places, texts } = useInvect();
  const { password } = useSignInOptions();
  const [token] = useState(readToken);
  const [done, setDone] = useState(false);
  const limits = password ?? { minLength: 8, maxLength: 128 };
  const form = useForm(
    (values) => wrongLength(texts, values, limits),
    async (values) => {
      await ask(auth.resetPassword({ newPassword: values['password'] ?? '', token: token ?? '' }));
      setDone(true);
    },
  );
  return (
    <Card title={texts.resetTitle}>
      {done && <Notice>{texts.resetDone}</Notice>}
      {token === null && <Notice>{texts.badLink}</Notice>}
      {!done && token !== null && (
        <Form form={form} action={texts.save}>
          <Field
            name="password"
            type="password"
            label={texts.newPassword}
            hint={texts.passwordHint(limits.minLength)}
            autoComplete="new-password"
            faults={form.faults}
          />
        </Form>
      )}
      <nav>
        {token === null ? (
          <Link to={places.forgotPassword}>{texts.forgotTitle}</Link>
        ) : (
          <Link to={places.signIn}>{texts.signIn}</Link>
        )}
      </nav>
    </Card>
  );
}

/** The token of the link. Null if better-auth has found that the link is no longer valid. */
function readToken(): string | null {
  return new URLSearchParams(location.search).get('token') || null;
}
