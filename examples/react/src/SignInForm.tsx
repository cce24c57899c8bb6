import { signIn } from './auth-client';
import { explainAuth } from './explain';
import { Field } from './Field';
import { Problem } from './Problem';
import { textOf, useSubmit } from './useSubmit';

/** The documentation's LoginForm, with labels and error messages. */
export function SignInForm() {
  const { pending, problem, onSubmit } = useSubmit(async (fields) => {
    const { error } = await signIn.email({
      email: textOf(fields, 'email'),
      password: String(fields.get('password')),
    });
    return error && explainAuth(error);
  });

  return (
    <form onSubmit={onSubmit} aria-busy={pending}>
      <Field label="Email" name="email" type="email" autoComplete="username" required />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      <Problem text={problem} />
      <button type="submit" className="primary" aria-disabled={pending}>
        {pending ? 'Signing in …' : 'Sign in'}
      </button>
    </form>
  );
}
