import { useInvect } from './context.js';
import { hereIn } from './next.js';

/** Leads somebody whose session has ended to sign in, and back to this page. */
export function useSignInAgain(): () => void {
  const url = useSignInUrl();
  return () => location.assign(url());
}

/** The address of the sign-in page that leads back to this page. */
export function useSignInUrl(): () => string {
  const { places, mount } = useInvect();
  return () => `${places.signIn}?next=${encodeURIComponent(hereIn(location, mount))}`;
}
