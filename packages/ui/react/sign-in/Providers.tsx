import { ask } from '../api.js';
import { useInvect } from '../context.js';
import type { SignInOptions } from '../load.js';
import { useAction } from '../parts/useAction.js';
import { useNext } from '../useNext.js';
import { leaveForCompany } from './company.js';

/** A button for each provider, and for each company that is meant for everybody. Pressing one leaves for its page. */
export function Providers({ options }: { options: SignInOptions }) {
  const { auth, places, texts, urlOf } = useInvect();
  const next = useNext();
  const leave = useAction();
  const errorCallbackURL = () => new URL(places.signIn, urlOf('/')).href;

  function leaveFor({ id, route }: SignInOptions['providers'][number]): Promise<unknown> {
    const urls = { callbackURL: next.url, errorCallbackURL: errorCallbackURL() };
    if (route === '/sign-in/social') return ask(auth.signIn.social({ provider: id, ...urls }));
    return ask(auth.$fetch(route, { method: 'POST', body: { providerId: id, ...urls } }));
  }

  const companies = options.sso?.providers ?? [];
  if (options.providers.length + companies.length === 0) return null;
  return (
    <div className="invect-providers">
      {options.providers.map((provider) => (
        <button
          key={provider.id}
          type="button"
          className="invect-second"
          aria-disabled={leave.busy}
          onClick={() => void leave.run(() => leaveFor(provider))}
        >
          {texts.signInWith(provider.name)}
        </button>
      ))}
      {companies.map(({ id }) => (
        <button
          key={id}
          type="button"
          className="invect-second"
          aria-disabled={leave.busy}
          onClick={() => void leave.run(() => leaveForCompany(auth, { providerId: id }, next.url, errorCallbackURL()))}
        >
          {texts.signInWith(id)}
        </button>
      ))}
      <p role="alert" className="invect-problem">
        {leave.problem}
      </p>
    </div>
  );
}
