import type { AnswerOf } from '@invect/client';
import { use } from 'react';
import { useInvect } from './context.js';

/** How people sign in here. */
export type SignInOptions = AnswerOf<'/plugins/auth/sign-in-options', 'get'>;

/** Who is signed in, and what they may do. */
export type Me = AnswerOf<'/me', 'get'>;

/** How people sign in here. The component waits for it. */
export function useSignInOptions(): SignInOptions {
  const { invect, authPath, loaded } = useInvect();
  loaded.options ??= invect
    .fetch(`${authPath as '/plugins/auth'}/sign-in-options`)
    .then((answer) => answer.json() as Promise<SignInOptions>);
  return use(loaded.options);
}

/** Who is signed in. The component waits for it. It fails for visitors without a session. */
export function useMe(): Me {
  const { invect, loaded } = useInvect();
  loaded.me ??= invect.get('/me');
  return use(loaded.me);
}
