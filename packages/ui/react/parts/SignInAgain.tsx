import { useTexts } from '../context.js';
import { useSignInUrl } from '../useSignInAgain.js';

/** Leads to the sign-in page and back, for what only those may do who have signed in recently. */
export function SignInAgain() {
  const texts = useTexts();
  const url = useSignInUrl();
  return (
    <p>
      <a href={url()}>{texts.signInAgain}</a>
    </p>
  );
}
