import { createAuthClient } from 'better-auth/react'; // or /vue, /svelte, etc.

export const authClient = createAuthClient({
  baseURL: 'http://localhost:3000/invect/plugins/auth',
});

export const { signIn, signUp, signOut, useSession } = authClient;
