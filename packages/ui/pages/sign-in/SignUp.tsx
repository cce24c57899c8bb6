import { useState } from 'react';
import { ask, auth } from '../api.js';
import { Card, Notice } from '../Card.js';
import { missing, wrongAddress, wrongLength } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { goOn, next } from '../leave.js';
import { type SignInOptions, useSignInOptions } from '../load.js';
import { urlOf } from '../place.js';
import { texts } from '../texts/index.js';

/** Sign-up, as the policy of the host allows it. */
export function SignUp() {
  const { password, signUp, invited } = useSignInOptions();
  const mayCome = password?.signUp && (signUp === 'open' || invited);
  return (
    <Card title={texts.signUp}>
      {mayCome ? (
        <SignUpForm password={password} />
      ) : (
        <Notice>{signUp === 'invite' ? texts.byInvitation : texts.closed}</Notice>
      )}
      <nav>
        <Link to="/sign-in" next={next()}>
          {texts.signInInstead}
        </Link>
      </nav>
    </Card>
  );
}

function SignUpForm({ password: limits }: { password: NonNullable<SignInOptions['password']> }) {
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => ({ ...missing(values, 'name'), ...wrongAddress(values), ...wrongLength(values, limits) }),
    async ({ name = '', email = '', password = '' }) => {
      const person = { name: name.trim(), email: email.trim(), password };
      const answer = await ask(auth.signUp.email({ ...person, callbackURL: urlOf(next()) }));
      // Without a token there is no session yet: the address has to be verified first.
      if (answer?.token) goOn();
      else setSent(true);
    },
  );
  if (sent) return <Notice>{texts.verifySent}</Notice>;
  return (
    <Form form={form} action={texts.signUp}>
      <Field name="name" label={texts.name} autoComplete="name" faults={form.faults} />
      <Field name="email" type="email" label={texts.email} autoComplete="username" faults={form.faults} />
      <Field
        name="password"
        type="password"
        label={texts.password}
        hint={texts.passwordHint(limits.minLength)}
        autoComplete="new-password"
        faults={form.faults}
      />
    </Form>
  );
}
