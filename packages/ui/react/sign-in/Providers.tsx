import { useState } from 'react';
import { ask, codeOf } from '../api.js';
import { useInvect } from '../context.js';
import type { SignInOptions } from '../load.js';
import { sentenceOf } from '../texts/index.js';
import { useNext } from '../useNext.js';

/** A button for each provider. Pressing one leaves for its page. */
export function Providers({ providers }: { providers: SignInOptions['providers'] }) {
  const { auth, places, texts } = useInvect();
  const next = useNext();
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function leave(provider: string): Promise<void> {
    if (leaving) return;
    setLeaving(true);
    setProblem(null);
    try {
      const errorCallbackURL = location.origin + places.signIn;
      await ask(auth.signIn.social({ provider, callbackURL: next.url, errorCallbackURL }));
    } catch (error) {
      setProblem(sentenceOf(texts, codeOf(error)));
      setLeaving(false);
    }
  }

  if (providers.length === 0) return null;
  return (
    <div className="invect-providers">
      {providers.map(({ id, name }) => (
        <button key={id} type="button" className="invect-second" aria-disabled={leaving} onClick={() => void leave(id)}>
          {texts.signInWith(name)}
        </button>
      ))}
      <p role="alert" className="invect-problem">
        {problem}
      </p>
    </div>
  );
}
