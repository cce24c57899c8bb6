import type { AnswerOf } from '@invect/client';
import { use } from 'react';
import { invect } from './api.js';
import { AUTH } from './place.js';

/** How people sign in here. */
export type SignInOptions = AnswerOf<'/plugins/auth/sign-in-options', 'get'>;

let options: Promise<SignInOptions> | undefined;
let me: Promise<AnswerOf<'/me', 'get'>> | undefined;

/** How people sign in here. The component waits for it. */
export function useSignInOptions(): SignInOptions {
  options ??= invect.fetch(`${AUTH as '/plugins/auth'}/sign-in-options`).then((answer) => answer.json());
  return use(options);
}

/** Who is signed in. The component waits for it. */
export function useMe(): AnswerOf<'/me', 'get'> {
  me ??= invect.get('/me');
  return use(me);
}
