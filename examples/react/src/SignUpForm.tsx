import { signUp } from './auth-client';
import { explainAuth } from './explain';
import { Field } from './Field';
import { Problem } from './Problem';
import { textOf, useSubmit } from './useSubmit';

export function SignUpForm() {
  const { pending, problem, onSubmit } = useSubmit(async (fields) => {
    const { error } = await signUp.email({
      name: textOf(fields, 'name'),
      email: textOf(fields, 'email'),
      password: String(fields.get('password')),
    });
    return error && explainAuth(error);
  });

  return (
    <form onSubmit={onSubmit} aria-busy={pending}>
      <Field label="Name" name="name" autoComplete="name" required />
      <Field label="Email" name="email" type="email" autoComplete="username" required />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        maxLength={128}
        hint="At least 8 characters."
        required
      />
      <Problem text={problem} />
      <button type="submit" className="primary" aria-disabled={pending}>
        {pending ? 'Creating your account …' : 'Create account'}
      </button>
    </form>
  );
}
