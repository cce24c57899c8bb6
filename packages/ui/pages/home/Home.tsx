import { useState } from 'react';
import { ask, auth, codeOf, invect } from '../api.js';
import { Card } from '../Card.js';
import { Link } from '../Link.js';
import { useMe, useSignInOptions } from '../load.js';
import { urlOf } from '../place.js';
import { sentenceOf, texts } from '../texts/index.js';

/** Who is signed in, and what is to be done first. */
export function Home() {
  const { name, role } = useMe();
  const { invited, setup } = useSignInOptions();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function run(work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(sentenceOf(codeOf(error)));
    } finally {
      setBusy(false);
    }
  }

  const accept = async (): Promise<void> => {
    await invect.post('/accept-invitation', { body: {} });
    location.reload();
  };
  const signOut = async (): Promise<void> => {
    await ask(auth.signOut());
    location.assign(urlOf('/sign-in'));
  };

  return (
    <Card title={texts.hello(name ?? '')}>
      <p>{texts.role(role ?? texts.noRole)}</p>
      {invited && (
        <>
          <p>{texts.acceptHint}</p>
          <button type="button" aria-disabled={busy} onClick={() => void run(accept)}>
            {texts.accept}
          </button>
        </>
      )}
      {setup && <Link to="/setup">{texts.setupTitle}</Link>}
      <p role="alert" className="problem">
        {problem}
      </p>
      <button type="button" className="second" aria-disabled={busy} onClick={() => void run(signOut)}>
        {texts.signOut}
      </button>
    </Card>
  );
}
