import { useState } from 'react';
import { ask } from '../api.js';
import { Boundary } from '../Boundary.js';
import { Card, Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { missing, wrongAddress, wrongLength } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { type SignInOptions, useForgetMe, useSignInOptions } from '../load.js';
import { useNext } from '../useNext.js';
import type { SignedInProps } from './SignIn.js';

/** Sign-up, as the policy of the host allows it. */
export function SignUp(props: SignedInProps) {
  return (
    <Boundary>
      <SignUpCard {...props} />
    </Boundary>
  );
}

function SignUpCard({ onSignedIn }: SignedInProps) {
  const { places, texts } = useInvect();
  const next = useNext();
  const forgetMe = useForgetMe();
  const { password, signUp, invited } = useSignInOptions();
  const onDone = (): void => {
    forgetMe();
    (onSignedIn ?? next.go)();
  };
  const mayCome = password?.signUp && (signUp === 'open' || invited);
  return (
    <Card title={texts.signUp}>
      {mayCome ? (
        <SignUpForm limits={password} onDone={onDone} />
      ) : (
        <Notice>{signUp === 'invite' ? texts.byInvitation : texts.closed}</Notice>
      )}
      <nav>
        <Link to={places.signIn} next={next.path}>
          {texts.signInInstead}
        </Link>
      </nav>
    </Card>
  );
}

interface SignUpFormProps {
  readonly limits: NonNullable<SignInOptions['password']>;
  readonly onDone: () => void;
}

function SignUpForm({ limits, onDone }: SignUpFormProps) {
  const { auth, places, texts, urlOf } = useInvect();
  const { verification } = useSignInOptions();
  const next = useNext();
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => ({
      ...missing(texts, values, 'name'),
      ...wrongAddress(texts, values),
      ...wrongLength(texts, values, limits),
    }),
    async ({ name = '', email = '', password = '' }) => {
      const person = { name: name.trim(), email: email.trim(), password };
      const callbackURL = `${new URL(places.verifyEmail, urlOf('/')).href}?next=${encodeURIComponent(next.path)}`;
      const answer = await ask(auth.signUp.email({ ...person, callbackURL }));
      // Without a token there is no session yet: the address has to be verified first.
      if (answer?.token) onDone();
      else if (verification === 'code') location.assign(callbackURL);
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
