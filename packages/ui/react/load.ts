import type { AnswerOf } from '@invect/client';
import { use, useSyncExternalStore } from 'react';
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
  const subscribe = (listener: () => void): (() => void) => {
    loaded.listeners.add(listener);
    return () => loaded.listeners.delete(listener);
  };
  const read = (): Promise<Me> | undefined => loaded.me;
  return use(useSyncExternalStore(subscribe, read, read) as Promise<Me>);
}

/** Asks anew who is signed in, after a change of their name for example. Components go on to show what they know meanwhile. */
export function useReloadMe(): () => Promise<void> {
  const { invect, loaded } = useInvect();
  return async () => {
    const me = await invect.get('/me');
    // React does not wait for a promise that says it is fulfilled.
    loaded.me = Object.assign(Promise.resolve(me), { status: 'fulfilled', value: me });
    for (const listener of loaded.listeners) listener();
  };
}

/** Forgets who was signed in, as somebody signs in or out. */
export function useForgetMe(): () => void {
  const { loaded } = useInvect();
  return () => {
    delete loaded.me;
  };
}
