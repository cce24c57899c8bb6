import { useState } from 'react';
import { ask, auth, codeOf } from '../api.js';
import { next } from '../leave.js';
import type { SignInOptions } from '../load.js';
import { urlOf } from '../place.js';
import { sentenceOf, texts } from '../texts/index.js';

/** A button for each provider. Pressing one leaves for its page. */
export function Providers({ providers }: { providers: SignInOptions['providers'] }) {
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function leave(provider: string): Promise<void> {
    if (leaving) return;
    setLeaving(true);
    setProblem(null);
    try {
      const errorCallbackURL = urlOf('/sign-in');
      await ask(auth.signIn.social({ provider, callbackURL: urlOf(next()), errorCallbackURL }));
    } catch (error) {
      setProblem(sentenceOf(codeOf(error)));
      setLeaving(false);
    }
  }

  if (providers.length === 0) return null;
  return (
    <div className="providers">
      {providers.map(({ id, name }) => (
        <button key={id} type="button" className="second" aria-disabled={leaving} onClick={() => void leave(id)}>
          {texts.signInWith(name)}
        </button>
      ))}
      <p role="alert" className="problem">
        {problem}
      </p>
    </div>
  );
}
