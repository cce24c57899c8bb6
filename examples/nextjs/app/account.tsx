'use client';

import { createAuthClient } from 'better-auth/react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';

const { signIn, signOut, signUp } = createAuthClient({ basePath: '/invect/plugins/auth' });

/** A form to sign up and in, or a button to sign out. */
export function Account({ signedIn }: { signedIn: boolean }) {
  const router = useRouter();
  const [problem, setProblem] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, password] = [String(form.get('email')), String(form.get('password'))];
    const isNew = (event.nativeEvent as SubmitEvent).submitter?.getAttribute('value') === 'sign-up';
    const { error } = isNew
      ? await signUp.email({ email, password, name: email.split('@')[0] ?? email })
      : await signIn.email({ email, password });
    setProblem(error?.message);
    if (!error) router.refresh();
  }

  if (signedIn) {
    return (
      <button type="button" onClick={() => signOut().then(() => router.refresh())}>
        Sign out
      </button>
    );
  }
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: '0.75rem' }}>
      <label>
        Email <input name="email" type="email" autoComplete="email" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" minLength={8} required />
      </label>
      <div style={{ display: 'flex', gap: '0.75rem' }}>
        <button type="submit" value="sign-in">
          Sign in
        </button>
        <button type="submit" value="sign-up">
          Sign up
        </button>
      </div>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
