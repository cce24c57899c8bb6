import { useQueryClient } from '@tanstack/react-query';
import { ask } from '../api.js';
import { useInvect } from '../context.js';
import type { SignInOptions } from '../load.js';
import { ConfirmButton } from '../parts/Confirm.js';
import { useAction } from '../parts/useAction.js';
import { Section } from './Section.js';
import { ACCOUNTS, type LinkedAccount, useAccounts } from './useUser.js';

/** The accounts at providers that sign the visitor in. */
export function Accounts({ providers }: { providers: SignInOptions['providers'] }) {
  const { auth, texts } = useInvect();
  const accounts = useAccounts();
  const queries = useQueryClient();
  const linking = useAction();
  const nameOf = (providerId: string): string => {
    if (providerId === 'credential') return texts.account.ownPassword;
    return providers.find(({ id }) => id === providerId)?.name ?? providerId;
  };

  async function unlink({ id, providerId }: LinkedAccount): Promise<void> {
    // The newest better-auth knows accounts by their own id, older ones by the provider.
    await ask(auth.unlinkAccount({ accountId: id, providerId } as never));
    await queries.invalidateQueries({ queryKey: ACCOUNTS });
  }
  async function link({ id, route }: SignInOptions['providers'][number]): Promise<void> {
    const urls = { callbackURL: location.href, errorCallbackURL: location.href };
    if (route === '/sign-in/social') await ask(auth.linkSocial({ provider: id, ...urls }));
    else await ask(auth.$fetch('/oauth2/link', { method: 'POST', body: { providerId: id, ...urls } }));
  }

  const free = providers.filter(({ id }) => !accounts.some(({ providerId }) => providerId === id));
  return (
    <Section title={texts.account.accounts}>
      {accounts.length === 0 && <p className="invect-quiet">{texts.account.noAccounts}</p>}
      <ul className="invect-list">
        {accounts.map((account) => (
          <li key={account.id}>
            <strong>{nameOf(account.providerId)}</strong>
            {account.providerId !== 'credential' && (
              <ConfirmButton
                label={texts.account.unlink}
                question={texts.account.unlinkQuestion(nameOf(account.providerId))}
                consequence={texts.account.unlinkConsequence(nameOf(account.providerId))}
                onConfirm={() => unlink(account)}
              />
            )}
          </li>
        ))}
      </ul>
      <div className="invect-buttons">
        {free.map((provider) => (
          <button
            key={provider.id}
            type="button"
            className="invect-second"
            aria-disabled={linking.busy}
            onClick={() => void linking.run(() => link(provider))}
          >
            {texts.account.link(provider.name)}
          </button>
        ))}
      </div>
      <p role="alert" className="invect-problem">
        {linking.problem}
      </p>
    </Section>
  );
}
