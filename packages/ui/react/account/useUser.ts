import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { ask, Refused } from '../api.js';
import { useInvect } from '../context.js';
import { useReloadMe } from '../load.js';

/** What better-auth knows of the visitor. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly image?: string | null;
  readonly twoFactorEnabled?: boolean | null;
}

/** The visitor and the id of their session. The component waits for it. */
export function useUser(): { readonly user: User; readonly sessionId: string } {
  const { auth } = useInvect();
  const { data } = useSuspenseQuery({
    queryKey: USER,
    async queryFn() {
      const found = await ask(auth.getSession());
      if (found === null) throw new Refused('auth:session_not_found');
      return { user: found.user as User, sessionId: found.session.id };
    },
  });
  return data;
}

/** Reads the visitor anew, after a change. */
export function useReloadUser(): () => Promise<void> {
  const queries = useQueryClient();
  const reloadMe = useReloadMe();
  return async () => {
    await Promise.all([queries.invalidateQueries({ queryKey: USER }), reloadMe()]);
  };
}

/** Whether the visitor has a password, or signs in by other ways only. The component waits for it. */
export function useHasPassword(): boolean {
  return useAccounts().some(({ providerId }) => providerId === 'credential');
}

/** An account at a provider that signs the visitor in. */
export interface LinkedAccount {
  readonly id: string;
  readonly providerId: string;
  /** The id at the provider. */
  readonly accountId: string;
}

/** The accounts that sign the visitor in. The component waits for them. */
export function useAccounts(): readonly LinkedAccount[] {
  const { auth } = useInvect();
  return useSuspenseQuery({ queryKey: ACCOUNTS, queryFn: async () => (await ask(auth.listAccounts())) ?? [] }).data;
}

const USER = ['auth', 'user'];

/** Under which key the accounts are kept. */
export const ACCOUNTS = ['auth', 'accounts'];
