import { useInvect } from '../context.js';
import { useAction } from '../parts/useAction.js';
import { canUsePasskeys } from '../passkeys.js';

/** Signs in with a passkey of the device. Not shown where the browser has none. */
export function PasskeyButton({ onDone }: { onDone: () => void }) {
  const { auth, texts } = useInvect();
  const signIn = useAction();
  if (!canUsePasskeys()) return null;
  async function sign(): Promise<void> {
    // What only few use loads when it is used.
    const { signInWithPasskey } = await import('../webauthn.js');
    await signInWithPasskey(auth);
    onDone();
  }
  return (
    <>
      <button type="button" className="invect-second" aria-disabled={signIn.busy} onClick={() => void signIn.run(sign)}>
        {texts.way.passkey}
      </button>
      <p role="alert" className="invect-problem">
        {signIn.problem}
      </p>
    </>
  );
}
